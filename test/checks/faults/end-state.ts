import { type AuditEntry, isEnd } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { SeenRule } from '../../../sandbox/inspect.ts';
import type { FaultWorld } from './fault-world.ts';
import { groupId } from './job.ts';
import { permissionOf, type Watch } from './watch.ts';

/** What a job leaves behind. */
export interface EndState {
  /** The rules as they are. */
  readonly standing: readonly SeenRule[];
  /** Each rule with all that is said of it; which one it is only where it was there before. */
  readonly rules: readonly string[];
  /** What the group's list says the bot has let in and closed. */
  readonly list: readonly string[];
  /** All entries, and those of the job. */
  readonly chain: readonly AuditEntry[];
  readonly entries: readonly AuditEntry[];
}

/** The end as it is now. Of the entries the first `earlier` were there before the job. */
export function endStateOf(
  { sandbox }: FaultWorld,
  watch: Watch,
  { chain, earlier }: { chain: readonly AuditEntry[]; earlier: number },
): EndState {
  const entries = chain.slice(earlier);
  const own = new Set(entries.map(({ id }) => id));
  const standing = sandbox.rulesOf(groupId);
  const rules = standing.map((rule) => ruleText(rule, watch, own));
  return { standing, rules: rules.sort(), list: listIn(entries, standing), chain, entries };
}

/** Descriptions and tags name the remediation that made the rule: whichever of this job's it was. */
function ruleText(rule: SeenRule, watch: Watch, own: ReadonlySet<string>): string {
  const named = (text: string) => text.replace(/rem-[0-9a-z]{21}/g, (id) => (own.has(id) ? 'this job' : 'earlier'));
  const id = watch.first.has(rule.id) ? rule.id : 'new';
  const tags = Object.entries(rule.tags).map(([key, value]) => `${key}=${value}`);
  return named(`${id} ${permissionOf(rule)} "${rule.description ?? ''}" ${tags.sort().join(' ')}`);
}

/** Who is on the list: by the rule that stands for the item, which has to be the one with this id or without any yet. */
function listIn(entries: readonly AuditEntry[], standing: readonly SeenRule[]): string[] {
  const { rules = [], closed = [] } = entries.at(-1)?.list ?? {};
  const items = rules.map(({ permission, ruleId, entries: approvals, remediation }) => {
    const { ports, source } = permission;
    const text = source.kind === 'cidr' ? `tcp ${ports?.from}-${ports?.to} ${source.cidr}` : JSON.stringify(source);
    const found = standing.find((rule) => permissionOf(rule) === text);
    const isFound = ruleId === null ? found?.tags['smtp-warden:remediation'] === remediation : found?.id === ruleId;
    return `${text} ${approvals.map(({ id, version }) => `${id} ${version}`).join(' ')} ${isFound ? 'stands' : 'is gone'}`;
  });
  return [...items, ...closed.map(({ port, family }) => `closed: ${port} ${family}`)].sort();
}

/** Every way in which an end is not as good as that of a run that nothing happened to; empty where nothing was lost. */
export function lossesOf(
  world: FaultWorld,
  watch: Watch,
  { clean, end }: { clean: EndState; end: EndState },
): string[] {
  const fault = chainFault(end.chain);
  const alarms = world.alarms.filter((kind) =>
    /^(GateRefusals|ChainsBroken|ClockDiffers|ChecksUnrecorded)$/.test(kind),
  );
  return [
    ...watch.faults,
    ...ruleLosses(world, clean, end),
    ...listLosses(clean, end),
    ...recordLosses(end.entries, world.scenario.meddle ? null : clean.entries),
    ...(fault ? [`chain: entry ${fault.sequence}: ${fault.problem}`] : []),
    ...alarms.map((kind) => `alarm: ${kind}`),
  ];
}

function ruleLosses({ scenario }: FaultWorld, clean: EndState, end: EndState): string[] {
  const { mayLeave = [] } = scenario;
  const left = end.standing.filter((rule) => mayLeave.includes(permissionOf(rule)));
  const onRecord = JSON.stringify(end.entries.map((entry) => entry.left ?? []));
  const isLeft = (text: string) => left.some((rule) => text.startsWith(`new ${permissionOf(rule)} `));
  const missing = clean.rules.filter((rule) => !end.rules.includes(rule));
  const surplus = end.rules.filter((rule) => !clean.rules.includes(rule) && !isLeft(rule));
  const unnamed = left.filter(({ id }) => !onRecord.includes(id));
  return [
    ...missing.map((rule) => `missing: ${rule}`),
    ...surplus.map((rule) => `not planned: ${rule}`),
    ...unnamed.map((rule) => `left and not on record: ${permissionOf(rule)}`),
  ];
}

function listLosses(clean: EndState, end: EndState): string[] {
  if (clean.list.join() === end.list.join()) return [];
  return [`the list says: ${end.list.join(', ')}; after a clean run: ${clean.list.join(', ')}`];
}

/** However many remediations it took: each has ended, the last one as that of a clean run, if that is known. */
function recordLosses(entries: readonly AuditEntry[], clean: readonly AuditEntry[] | null): string[] {
  const ids = [...new Set(entries.filter(({ outcome }) => outcome === 'planned').map(({ id }) => id))];
  const endOf = (id: string) => entries.findLast((entry) => entry.id === id);
  const open = ids.filter((id) => !isEnd(endOf(id) ?? { outcome: 'planned' }));
  const last = endOf(ids.at(-1) ?? '');
  const wanted = clean === null ? last?.outcome : clean.findLast(isEnd)?.outcome;
  return [
    ...open.map((id) => `${id} has no end`),
    ...(last?.outcome === wanted ? [] : [`on record: ${last?.outcome ?? 'nothing'} ${last?.reason ?? ''}`]),
  ];
}
