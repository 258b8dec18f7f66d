import { describe, expect, test } from 'vitest';
import type { Membership } from '../../core/organisation/membership.ts';
import { guardedChanges } from '../../runtime/guarded-changes.ts';
import { aGate, open } from '../builders/a-gate.ts';
import { groupRef } from '../builders/builders.ts';
import { done, scriptedGroups } from '../builders/scripted-groups.ts';

const left: Membership = { kind: 'unmanaged', reason: 'it has left the organisation' };

/** A gate with a guard whose registry answers after so long. `answers` are given one after the other, the last for ever. */
function gateOver(answers: readonly (Membership | Error)[], takesMs: number) {
  let asked = 0;
  const world = aGate({
    guard: (changes, clock) =>
      guardedChanges(
        () => changes,
        {
          membership: async () => {
            clock.monotonic += takesMs;
            const answer = answers[Math.min(asked++, answers.length - 1)];
            if (answer instanceof Error || answer === undefined) throw answer;
            return answer;
          },
        },
        () => clock.monotonic,
      ),
  });
  return { ...world, timesAsked: () => asked };
}

describe('a registry that answers slowly', () => {
  test('makes no read old that a change rests on: the group is read after the answer', async () => {
    const { gate, calls, asked, timesAsked } = gateOver([{ kind: 'managed' }], 6_000);

    await gate.revoke([open]);

    expect([asked.length, timesAsked(), calls.length]).toEqual([1, 1, 1]);
  });

  test('lets no change be sent after the time of the claim', async () => {
    const { gate, calls } = gateOver([{ kind: 'managed' }], 61_000);

    expect(await gate.revoke([open])).toEqual({ kind: 'stopped', reason: 'the claim has expired' });
    expect(calls).toEqual([]);
  });
});

test.each([
  ['has left', left, 'nothing is changed in account 111122223333: it has left the organisation'],
  ['cannot be read', new Error('throttled'), 'it could not be read whether account 111122223333 is managed: throttled'],
])('a change in an account that %s is stopped at the gate', async (_, answer, reason) => {
  const { gate, calls } = gateOver([answer], 0);

  expect(await gate.revoke([open])).toEqual({ kind: 'stopped', reason });
  expect(calls).toEqual([]);
});

test('the membership is asked once for each change', async () => {
  const { gate, calls, timesAsked } = gateOver([{ kind: 'managed' }, left], 0);

  const results = [await gate.revoke([open]), await gate.revoke([open])];

  expect(results.map(({ kind }) => kind)).toEqual(['done', 'stopped']);
  expect([timesAsked(), calls.length]).toEqual([2, 1]);
});

describe('a change that comes without a question', () => {
  const guarded = (answers: readonly Membership[]) => {
    const scripted = scriptedGroups({ answers: () => done('req'), shows: [[]] });
    const time = { monotonic: 0, asked: 0 };
    const membership = async () => answers[Math.min(time.asked++, answers.length - 1)] ?? left;
    return {
      ...scripted,
      time,
      guard: guardedChanges(
        () => scripted.changes,
        { membership },
        () => time.monotonic,
      ),
    };
  };

  test('is asked about before it is sent', async () => {
    const { guard, calls } = guarded([left]);

    expect(await guard.revokeIngress(groupRef, [open])).toMatchObject({ kind: 'refused', code: 'AccountNotManaged' });
    expect(calls).toEqual([]);
  });

  test.each([
    ['is for one change only', 0, 2],
    ['counts for ten seconds', 10_001, 1],
  ])('an answer %s', async (_, later, sends) => {
    const { guard, calls, time } = guarded([{ kind: 'managed' }, left]);
    await guard.refusal?.(groupRef);
    time.monotonic += later;

    for (let send = 0; send < sends; send += 1) await guard.revokeIngress(groupRef, [open]);

    expect(calls.length).toBe(sends - 1);
  });
});
