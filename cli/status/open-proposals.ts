import type { Approval, Decision } from '../../core/audit/approval.ts';
import type { GroupState, LogStates } from '../../core/audit/group-states.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import type { SweepState } from '../../core/sweep/sweep-ledger.ts';
import { isClosedBySweep } from './status-input.ts';

/** A proposal that is the last entry of its group and that nobody has rejected. */
export interface OpenProposal extends Place {
  readonly groupId: string;
  readonly groupName: string;
  readonly id: string;
  readonly at: string;
  /** `approved`: by an approval that has not ended; the worker is about to execute it, or says why not. */
  readonly state: 'waiting' | 'approved';
}

/** The proposals that are not closed, by the log, people's decisions and the last sweep. `now` is in milliseconds. */
export function openProposals(
  { groups, decisions }: Pick<LogStates, 'groups' | 'decisions'>,
  { sweep, now }: { readonly sweep: SweepState | null; readonly now: number },
): OpenProposal[] {
  const byId = Map.groupBy(decisions.filter(isReadable), ({ id }) => id);
  return groups.flatMap((state) => {
    if (state.outcome !== 'proposed' || (state.hasFinding && isClosedBySweep(state, sweep))) return [];
    const own = (byId.get(state.id) ?? []).filter((decision) => isAbout(decision, state));
    if (own.some(({ kind }) => kind === 'rejection')) return [];
    const isApproved = own.some(({ expiresAt }) => expiresAt !== null && Date.parse(expiresAt) > now);
    const { group, groupName, id, at } = state;
    return [{ ...group, groupName, id, at, state: isApproved ? 'approved' : 'waiting' }];
  });
}

function isReadable(decision: Decision): decision is Approval {
  return decision.kind !== 'unreadable';
}

function isAbout({ group, proposal }: Approval, state: GroupState): boolean {
  const { sequence, hash } = proposal;
  return groupKey(group) === groupKey(state.group) && sequence === state.sequence && hash === state.hash;
}
