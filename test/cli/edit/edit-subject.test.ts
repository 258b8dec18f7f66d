import { expect, test } from 'vitest';
import { editSubject } from '../../../cli/edit/edit-subject.ts';
import type { Effect } from '../../../core/preview/effect.ts';
import type { GroupEffect } from '../../../core/preview/effect-on.ts';

const session = { identity: { arn: 'arn:aws:iam::111122223333:user/ann', account: '111122223333', userId: 'ann' } };
const state = { decision: 'remediate', openTo: ['0.0.0.0/0'] } as const;
const group: GroupEffect = {
  ...{ account: '111122223333', region: 'us-east-1', groupId: 'sg-1', name: 'mail', before: state, after: state },
  ...{ authorize: [], revoke: [], gainsAccess: [], losesAccess: [], closes: false, heldBackBy: null, reason: 'why' },
};
const summary: Effect['summary'] = {
  ...{ mode: 'plan', groups: 1, closed: 0, lettingIn: 0, losingAccess: 0, deferred: 0, overQuota: 0, overSum: 0 },
  ...{ exempt: 0, reportedOnly: 0, changeLimit: { limit: 50, closings: 0, exceeded: false } },
};
const unread = [
  { account: '1', region: 'us-east-1', groupId: null, reason: 'refused, request 1' },
  { account: '2', region: null, groupId: null, reason: 'refused, request 2' },
];

function subjectOf(effect: Partial<Effect> = {}, made: { readonly writes?: object; readonly moments?: string[] } = {}) {
  const whole = { groups: [group], summary, unread, ...effect };
  return editSubject({ effect: whole, read: { places: 1, groups: 1 } }, { session, writes: {}, ...made });
}

test('the key is the same in whatever order, and with whatever words, AWS refuses what cannot be read', () => {
  const again = unread.toReversed().map((one) => ({ ...one, reason: `${one.reason}0` }));

  expect(subjectOf({ unread: again }).key).toBe(subjectOf().key);
  expect(subjectOf({ unread: again.slice(1) }).key).not.toBe(subjectOf().key);
});

test('moments that the clock has moved are no part of the key, and every other one is', () => {
  const [first, second] = ['2027-01-01T00:00:00.000Z', '2027-01-01T00:00:07.000Z'].map((until) => {
    const effect = { groups: [{ ...group, reason: `exempt until ${until}` }] };
    return [
      subjectOf(effect, { writes: { until }, moments: [until] }).key,
      subjectOf(effect, { writes: { until } }).key,
    ] as const;
  });

  expect(first?.[0]).toBe(second?.[0]);
  expect(first?.[1]).not.toBe(second?.[1]);
});

test.each([
  [{ closes: true }, 1],
  [{ authorize: ['tcp 25 from 198.51.100.0/24'] }, 1],
  [{ revoke: ['tcp 25 from 198.51.100.0/24'] }, 1],
  [{}, 0],
])('a group with %j counts as touched %i times', (change, count) => {
  const { touched } = subjectOf({ groups: [{ ...group, ...change }] });

  expect(touched).toEqual(Array.from({ length: count }, () => ({ groupId: 'sg-1', groupName: 'mail' })));
});
