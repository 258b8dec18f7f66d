import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { FaultWorld } from './fault-world.ts';
import { groupId } from './job.ts';
import { permissionOf, type Watch, wideningOf } from './watch.ts';

/** What a job leaves behind. */
export interface EndState {
  /** Each rule with all that is said of it; which one it is only where it was there before. */
  readonly rules: readonly string[];
  readonly created: ReadonlyMap<string, number>;
  readonly openTo: Set<string>;
  readonly entries: readonly AuditEntry[];
}

/** The end as it is now. `earlier` is the number of entries that were there before the job. */
export async function endStateOf(world: FaultWorld, watch: Watch, earlier: number): Promise<EndState> {
  const entries = (await world.entries()).slice(earlier);
  const own = new Set(entries.map(({ id }) => id));
  // Descriptions and tags name the remediation that made the rule.
  const named = (text: string) => text.replace(/rem-[0-9a-z]{21}/g, (id) => (own.has(id) ? 'this job' : 'earlier'));
  const rules = world.sandbox.rulesOf(groupId).map((rule) => {
    const id = watch.first.has(rule.id) ? rule.id : 'new';
    const tags = Object.entries(rule.tags).map(([key, value]) => `${key}=${value}`);
    return named(`${id} ${permissionOf(rule)} "${rule.description ?? ''}" ${tags.sort().join(' ')}`);
  });
  const last = watch.openings.at(-1) ?? new Set<string>();
  return { rules: rules.sort(), created: watch.created, openTo: last, entries };
}

/** Every way in which an end is not as good as that of a run that nothing happened to; empty where nothing was lost. */
export async function lossesOf(
  world: FaultWorld,
  watch: Watch,
  { clean, end, title }: { clean: EndState; end: EndState; title: string },
): Promise<string[]> {
  const { otherEnds = [] } = world.scenario;
  const other = otherEnds.find(({ at, rules }) => at.test(title) && rules.join() === end.rules.join());
  const expected = other ? { ...clean, rules: other.rules } : clean;
  const losses = [...ruleLosses(expected, end), ...recordLosses(end.entries, other?.isCompleted ?? true)];
  const widening = wideningOf(watch, clean.openTo);
  if (widening !== null) losses.push(`wider: ${widening}`);
  const fault = chainFault(await world.entries());
  if (fault) losses.push(`chain: entry ${fault.sequence}: ${fault.problem}`);
  return losses;
}

function ruleLosses(clean: EndState, end: EndState): string[] {
  const missing = clean.rules.filter((rule) => !end.rules.includes(rule));
  const surplus = end.rules.filter((rule) => !clean.rules.includes(rule));
  const twice = [...end.created].filter(([_, times]) => times > 1);
  return [
    ...missing.map((rule) => `missing: ${rule}`),
    ...surplus.map((rule) => `not planned: ${rule}`),
    ...twice.map(([permission, times]) => `authorised ${times} times: ${permission}`),
  ];
}

/**
 * One remediation is on record and completed. Before it there may be one that ended as `failed` and changed nothing: a claim
 * whose revoke was refused, or one that was cut off before it changed anything and was looked at anew.
 */
function recordLosses(entries: readonly AuditEntry[], isCompleted: boolean): string[] {
  const own = remediationsIn(entries);
  const ids = [...new Set(own.map(({ id }) => id))];
  const losses: string[] = [];
  if (isCompleted) {
    const last = ids.pop();
    const end = own.findLast((entry) => entry.id === last);
    if (end?.outcome !== 'completed') losses.push(`on record: ${end?.outcome ?? 'nothing'} ${end?.reason ?? ''}`);
  }
  if (ids.length > 1) losses.push(`${ids.length} remediations besides`);
  for (const id of ids) {
    const run = own.filter((entry) => entry.id === id);
    if (!isAbandoned(run)) losses.push(`${id} is on record besides: ${run.map(({ outcome }) => outcome).join(', ')}`);
  }
  return losses;
}

/** Entries of what changes something, as opposed to decisions that do not. */
function remediationsIn(entries: readonly AuditEntry[]): AuditEntry[] {
  return entries.filter(({ outcome }) => ['planned', 'resumed', 'completed', 'partial', 'failed'].includes(outcome));
}

/** At most a claim, one that took it over, and the end; and not a rule more or less. */
function isAbandoned(run: readonly AuditEntry[]): boolean {
  const claim = run[0];
  const end = run.at(-1);
  const ids = (rules: AuditEntry['rulesBefore']) =>
    (rules ?? [])
      .map(({ id }) => id)
      .sort()
      .join();
  if (end?.outcome !== 'failed' || end.revokedRuleIds.length > 0 || run.length > 3) return false;
  return ids(claim?.rulesBefore ?? null) === ids(end.rulesAfter);
}
