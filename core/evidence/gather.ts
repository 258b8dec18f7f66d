import type { Exposure, ExposureLimits } from '../evaluator/evaluate.ts';
import { groupKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import type { Plan } from '../plan/plan.ts';
import type { Policy } from '../policy/policy.ts';
import type { Evidence } from './evidence.ts';
import { judgeReach } from './judge-reach.ts';
import type { NetworkReader, TrafficReader } from './readers.ts';

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
 * Whom closing each of these groups of one account and region cuts off, by group key. Reads nothing where there is no group. What cannot be read is named in the
 * evidence; throws what the readers throw.
 */
export async function gatherEvidence(
  groups: readonly Judged[],
  { network, traffic, limits }: GatherContext,
): Promise<Map<string, Evidence>> {
  if (groups.length === 0) return new Map();
  const read = await network.networkOf([...new Set(groups.map(({ snapshot }) => snapshot.ref.groupId))].sort());
  void traffic;
  return new Map(
    groups.map((group) => [groupKey(group.snapshot.ref), { ...judgeReach(group, read, { limits }), traffic: null }]),
  );
}
