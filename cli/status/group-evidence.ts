import type { GroupState } from '../../core/audit/group-states.ts';
import type { ReachVerdict } from '../../core/evidence/evidence.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import { openProposals } from './open-proposals.ts';
import { isOpenNow, type StatusInput } from './status-input.ts';

/** A group that is open, or waits for somebody, and what the deployed bot has kept of whom closing it cuts off. */
export interface GroupEvidence extends Place {
  readonly groupId: string;
  readonly groupName: string;
  /** The proposal that waits; null: none does. */
  readonly proposal: string | null;
  readonly summary: EvidenceSummary;
}

/** For how many groups the kept evidence is read: each is a call. */
const mostGroups = 1000;

interface Subject {
  readonly state: GroupState;
  readonly proposal: string | null;
}

type Known = Pick<StatusInput, 'log' | 'sweep' | 'now'>;

/** The groups whose evidence is of interest, those that wait for somebody first, and how many are left out. */
export function evidenceSubjects({ log, sweep, now }: Known): {
  readonly subjects: readonly Subject[];
  readonly leftOut: number;
} {
  const waiting = new Map(
    openProposals(log, { sweep, now })
      .filter(({ state }) => state === 'waiting')
      .map((proposal) => [groupKey(proposal), proposal.id]),
  );
  const all = log.groups
    .map((state) => ({ state, proposal: waiting.get(groupKey(state.group)) ?? null }))
    .filter(({ state, proposal }) => proposal !== null || isOpenNow(state, sweep))
    .sort((one, other) => Number(other.proposal !== null) - Number(one.proposal !== null));
  return { subjects: all.slice(0, mostGroups), leftOut: Math.max(0, all.length - mostGroups) };
}

const ranks: readonly ReachVerdict[] = ['reachable', 'unknown', 'no path found', 'unattached'];

/** The kept evidence of these groups, reachable ones first, and among them those that wait for somebody. */
export function groupEvidence(input: Known & Pick<StatusInput, 'evidence'>): GroupEvidence[] {
  const rank = ({ summary }: GroupEvidence) => ranks.indexOf(summary.verdict);
  return evidenceSubjects(input)
    .subjects.flatMap(({ state: { group, groupName }, proposal }) => {
      const summary = input.evidence.summaries.get(groupKey(group));
      return summary ? [{ ...group, groupName, proposal, summary }] : [];
    })
    .sort((one, other) => rank(one) - rank(other));
}
