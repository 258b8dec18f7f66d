import type { Exposure, ExposureLimits } from '../evaluator/evaluate.ts';
import type { Cidr } from '../model/cidr.ts';
import { groupKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import type { Plan } from '../plan/plan.ts';
import { entriesFor, isTooWide } from '../policy/allowlist-entry.ts';
import type { Policy } from '../policy/policy.ts';
import type { Evidence, TrafficEvidence } from './evidence.ts';
import { judgeReach } from './judge-reach.ts';
import type { NetworkRead } from './network.ts';
import type { NetworkReader, TrafficReader } from './readers.ts';
import type { TrafficRead } from './traffic.ts';
import { trafficEvidence } from './traffic-evidence.ts';

/** A group with a finding, and the plan where one was made: a judgement or an assessment. */
export interface Judged {
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly plan?: Plan | null;
}

export interface GatherContext {
  readonly network: NetworkReader;
  /** Null: nobody asked for traffic. */
  readonly traffic: TrafficReader | null;
  readonly policy: Pick<Policy, 'entries'>;
  readonly limits: ExposureLimits;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whom closing each of these groups of one account and region cuts off, by group key. The network is read once for all of them, and so is
 * the traffic of their interfaces; nothing is read where there is no group. What cannot be read is named in the evidence. Throws what the
 * readers throw, which is no refusal of a single part.
 */
export async function gatherEvidence(
  groups: readonly Judged[],
  { network, traffic, policy, limits, now }: GatherContext,
): Promise<Map<string, Evidence>> {
  if (groups.length === 0) return new Map();
  const read = await network.networkOf([...new Set(groups.map(({ snapshot }) => snapshot.ref.groupId))].sort());
  const seen = traffic === null ? null : await traffic.read(read.interfaces);
  return new Map(
    groups.map((group) => {
      const { snapshot } = group;
      const evidence: Evidence = {
        ...judgeReach(group, read, { limits }),
        traffic:
          seen && trafficOf(group, seen, { read, limits, approved: approvedFor(snapshot, { policy, limits, now }) }),
      };
      return [groupKey(snapshot.ref), evidence];
    }),
  );
}

function trafficOf(
  judged: Judged,
  seen: TrafficRead,
  {
    read,
    limits,
    approved,
  }: Pick<GatherContext, 'limits'> & {
    readonly read: NetworkRead;
    readonly approved: readonly Cidr[];
  },
): TrafficEvidence {
  const interfaces = read.interfaces.filter(({ groupIds }) => groupIds.includes(judged.snapshot.ref.groupId));
  const { groups: otherGroups, unread } = read;
  return trafficEvidence(seen, { interfaces, judged, approved, limits, otherGroups, unread });
}

/** The CIDRs that are approved for a group now, without any that approves more than the limit allows. */
function approvedFor(
  group: Snapshot,
  { policy, limits, now }: Pick<GatherContext, 'policy' | 'limits' | 'now'>,
): Cidr[] {
  return entriesFor(policy.entries, group, now)
    .filter((entry) => !isTooWide(entry, limits))
    .map(({ cidr }) => cidr);
}
