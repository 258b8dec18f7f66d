import { expect, test } from 'vitest';
import { evidenceSubjects, groupEvidence } from '../../../cli/status/group-evidence.ts';
import type { GroupState } from '../../../core/audit/group-states.ts';
import type { ReachVerdict } from '../../../core/evidence/evidence.ts';
import { summaryOf } from '../../../core/evidence/summary.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aGroupState } from '../../builders/a-group-state.ts';
import { groupRef } from '../../builders/builders.ts';
import { aReachEvidence } from '../../builders/reach-evidence.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');

function logOf(...groups: GroupState[]) {
  return { groups, decisions: [], heads: [], faults: [], entries: groups.length };
}

function aState(groupId: string, outcome: GroupState['outcome']): GroupState {
  return aGroupState({ group: { ...groupRef, groupId }, outcome, id: `rem-${groupId}`, hasFinding: true });
}

test('groups that wait for somebody are asked about first, then open ones; closed ones not at all', () => {
  const log = logOf(aState('sg-1', 'reported'), aState('sg-2', 'completed'), aState('sg-3', 'proposed'));

  const { subjects, leftOut } = evidenceSubjects({ log, sweep: null, now });

  expect(subjects.map(({ state, proposal }) => [state.group.groupId, proposal])).toEqual([
    ['sg-3', 'rem-sg-3'],
    ['sg-1', null],
  ]);
  expect(leftOut).toBe(0);
});

test('of a large fleet a thousand groups are asked about, and the others counted', () => {
  const states = Array.from({ length: 1205 }, (_, index) => aState(`sg-${index}`, 'reported'));

  const { subjects, leftOut } = evidenceSubjects({ log: logOf(...states), sweep: null, now });

  expect([subjects.length, leftOut]).toEqual([1000, 205]);
});

test('reachable groups come first, and a group of which nothing is kept is left out', () => {
  const verdicts: [string, ReachVerdict][] = [
    ['sg-1', 'unattached'],
    ['sg-2', 'no path found'],
    ['sg-3', 'unknown'],
    ['sg-4', 'reachable'],
  ];
  const states = [...verdicts.map(([groupId]) => aState(groupId, 'reported')), aState('sg-5', 'reported')];
  const summaries = new Map(
    verdicts.map(([groupId, verdict]) => [
      groupKey({ ...groupRef, groupId }),
      summaryOf(aReachEvidence({ verdict }), now),
    ]),
  );

  const found = groupEvidence({ log: logOf(...states), sweep: null, now, evidence: { summaries, problems: [] } });

  expect(found.map(({ groupId }) => groupId)).toEqual(['sg-4', 'sg-3', 'sg-2', 'sg-1']);
});
