import type { GroupState } from '../../core/audit/group-states.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import { groupRef } from './builders.ts';

/** The state of a group that is open and not opted in, as a sweep has put it on record. */
export function aGroupState(change: Partial<GroupState> = {}): GroupState {
  return {
    group: groupRef,
    groupName: 'mail',
    vpcId: 'vpc-0123456789abcdef0',
    sequence: 1,
    hash: 'h1',
    id: 'rem-1',
    at: '2026-11-15T11:00:00.000Z',
    outcome: 'reported',
    reason: 'not opted in',
    trigger: { kind: 'sweep', name: 'sweep', eventId: null, actor: null },
    undoes: null,
    hasFinding: true,
    list: emptyList,
    ...change,
  };
}
