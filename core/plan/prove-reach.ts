import { addressSet, contains } from '../model/address-set.ts';
import { publicSize } from '../model/public-address-space.ts';
import { type Permission, sourceCidrs, sourceFamily, sourceKey } from '../model/security-group.ts';
import { isApproved } from '../policy/approved.ts';
import {
  changedProtocols,
  coverageOf,
  type Intervals,
  part,
  protocolNumbers,
  sameIntervals,
  within,
  withoutPoints,
} from './coverage.ts';
import { isNew, type ProofInput, refuse } from './prove-steps.ts';
import { keptProtocolNumbers } from './remainder.ts';
import { revokedRules } from './step.ts';

interface ClosingInput extends ProofInput {
  /** Per source, the ports that it must lose. */
  readonly closed: ReadonlyMap<string, ReadonlySet<number>>;
}

export interface MomentInput extends ClosingInput {
  /** The rules of the snapshot, by source. */
  readonly before: ReadonlyMap<string, readonly Permission[]>;
}

/**
 * Throws unless some rules let every source in as the snapshot does at each protocol and port, but for the closed ports, what is
 * approved, what is kept of a list, and what the plan lists as lost.
 */
export function proveReach(rules: readonly Permission[], input: MomentInput): void {
  const later = bySource(rules);
  for (const key of new Set([...input.before.keys(), ...later.keys()])) {
    const change = { before: input.before.get(key) ?? [], after: later.get(key) ?? [] };
    if (!isUntouched(change)) proveSource(key, change, input);
  }
}

/** Rules by where they let traffic in from. */
export function bySource(rules: readonly Permission[]): Map<string, Permission[]> {
  return Map.groupBy(rules, ({ source }) => sourceKey(source));
}

interface SourceChange {
  readonly before: readonly Permission[];
  readonly after: readonly Permission[];
}

/** The very same rules let in the same. Most sources of a group are none of the plan's. */
function isUntouched({ before, after }: SourceChange): boolean {
  return before.length === after.length && before.every((rule, index) => rule === after[index]);
}

const tcp = 6;

function proveSource(key: string, change: SourceChange, input: MomentInput): void {
  const before = coverageOf(change.before);
  const after = coverageOf(change.after);
  const changed = changedProtocols(before, after);
  if (changed.length === 0) return;
  const lost = lossOf(key, input);
  for (const protocol of changed) {
    if (protocol === tcp && onlyPorts(pointsOf(key, change, input), part(before, tcp), part(after, tcp))) continue;
    if (lost.has(protocol) && within(part(before, protocol), part(after, protocol))) continue;
    refuse(input.plan, `it changes what ${key} may reach by IP protocol ${protocol} beyond the ports it closes`);
  }
}

/** TCP may differ at single ports only: lost where the source was offending, gained where it is approved or kept of a list. */
function onlyPorts(points: ReadonlySet<number>, before: Intervals, after: Intervals): boolean {
  return sameIntervals(withoutPoints(before, points), withoutPoints(after, points));
}

function pointsOf(key: string, { after }: SourceChange, input: MomentInput): Set<number> {
  const approved = input.entries.map(({ cidr }) => cidr);
  const opened = after
    .filter(isNew)
    .filter(({ origin, source }) => origin.kind === 'approved' && isApproved(source, approved));
  const listed = after.filter(isNew).filter((rule) => isOfList(rule, input));
  return new Set([
    ...(input.closed.get(key) ?? []),
    ...[...opened, ...listed].flatMap(({ ports }) => (ports ? [ports.from] : [])),
  ]);
}

/** Whether a rule keeps one closed port for a private network that a revoked rule's prefix list holds. */
export function isOfList(rule: Permission, { plan, snapshot, closed }: ClosingInput): boolean {
  const { source, protocol, ports } = rule;
  if (!isNew(rule) || rule.origin.kind !== 'remainder' || source.kind !== 'cidr') return false;
  const { securityGroupRuleId } = rule.origin;
  const parent = revokedRules(plan).find(({ id }) => id === securityGroupRuleId);
  if (parent?.source.kind !== 'prefix-list' || protocol !== 'tcp' || ports === null || ports.from !== ports.to)
    return false;
  const networks = addressSet([source.cidr]);
  const isListed = sourceCidrs(parent.source, snapshot.prefixLists).some((cidr) =>
    contains(addressSet([cidr]), networks),
  );
  return isListed && publicSize(networks) === 0n && closed.get(sourceKey(parent.source))?.has(ports.from) === true;
}

/** The protocol numbers a source may lose: those an all-traffic rule cannot keep, where the plan names the rule as losing. */
function lossOf(key: string, { plan, snapshot }: ProofInput): ReadonlySet<number> {
  const named = plan.lost.filter(({ kind }) => kind === 'protocols').map((loss) => loss.securityGroupRuleId);
  if (named.length === 0) return nothing;
  const loser = revokedRules(plan).find((rule) => sourceKey(rule.source) === key && named.includes(rule.id));
  if (!loser) return nothing;
  return sourceFamily(loser.source, snapshot.prefixLists) === 'ipv6' ? lostWithIcmpv6 : lostWithIcmp;
}

const nothing: ReadonlySet<number> = new Set();
const lostWithIcmp = lostBeside(1);
const lostWithIcmpv6 = lostBeside(58);

function lostBeside(icmp: number): ReadonlySet<number> {
  const kept = [icmp, tcp, 17, ...keptProtocolNumbers.map(Number)];
  return new Set(protocolNumbers.filter((protocol) => !kept.includes(protocol)));
}
