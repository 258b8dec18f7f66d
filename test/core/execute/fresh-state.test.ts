import { describe, expect, test } from 'vitest';
import { freshReader, isStopped, readGroup, stopped } from '../../../core/execute/fresh-state.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { aPolicy, aSnapshot, groupRef } from '../../builders/builders.ts';

const named = (name: string, tags = aSnapshot().tags) => aSnapshot({ name, tags });
const known = { snapshot: named('known'), policy: aPolicy({ entries: [] }) };

/** A reader of a group that shows these states one after the other, with a clock that stands at `times` since the first read. */
function world(
  shows: readonly (Snapshot | null | Error)[],
  { policy = aPolicy() as ReturnType<typeof aPolicy> | Error } = {},
) {
  const log: string[] = [];
  const asked: (readonly string[])[] = [];
  const clock = { wall: 0, monotonic: 0 };
  let reads = 0;
  const deps = {
    groups: {
      snapshot: async (_: typeof groupRef, alsoLists: readonly string[] = []) => {
        log.push('group');
        asked.push(alsoLists);
        const shown = shows[Math.min(reads++, shows.length - 1)] ?? null;
        if (shown instanceof Error) throw shown;
        return shown;
      },
      rules: async () => [],
    },
    allowlist: {
      read: async () => {
        log.push('policy');
        if (policy instanceof Error) throw policy;
        return policy;
      },
    },
    clock: { now: () => clock.wall, monotonic: () => clock.monotonic, awsOffset: () => null },
    sleep: async (milliseconds: number) => void log.push(`sleep ${milliseconds}`),
  };
  const reader = freshReader(groupRef, {
    known: { ...known, at: { wall: 0, monotonic: 0 } },
    alsoLists: ['pl-also'],
    deps,
  });
  return { reader, deps, log, asked, clock };
}

describe('a state', () => {
  test.each([
    ['at once', 0, 0, true],
    ['after five seconds', 5_000, 5_000, true],
    ['after more by the wall clock', 5_001, 0, false],
    ['after more by the other clock', 0, 5_001, false],
  ])('is taken as it is known %s: %s', async (_, wall, monotonic, isKnown) => {
    const { reader, clock, log } = world([named('fresh')]);
    Object.assign(clock, { wall, monotonic });

    const state = await reader.state();

    expect(state).toMatchObject(isKnown ? known : { snapshot: named('fresh'), policy: aPolicy() });
    expect(log).toEqual(isKnown ? [] : ['group', 'policy']);
  });

  test('is known again for five seconds from when its reads began', async () => {
    const { reader, clock, deps } = world([named('first'), named('second')]);
    const names: string[] = [];
    const note = async () => {
      const state = await reader.state();
      if (!isStopped(state)) names.push(state.snapshot.name);
    };
    clock.wall = 6_000;
    const { read } = deps.allowlist;
    deps.allowlist.read = async () => {
      clock.wall += 2_000;
      return read();
    };

    await note();
    clock.wall = 11_000;
    await note();
    clock.wall = 11_001;
    await note();

    expect(names).toEqual(['first', 'first', 'second']);
  });

  test.each([
    ['just as long as it counts', 5_000, true],
    ['longer than it counts', 5_001, false],
  ])('whose reads took %s: %i ms, %s', async (_, took, isFresh) => {
    const { reader, clock, deps } = world([named('fresh')]);
    const { read } = deps.allowlist;
    deps.allowlist.read = async () => {
      clock.wall += took;
      return read();
    };
    clock.wall = 6_000;

    const state = await reader.state();

    const slow = stopped('reading the group and the policy took more than 5 s');
    expect(isStopped(state) ? state : state.snapshot.name).toEqual(isFresh ? 'fresh' : slow);
  });

  test('that is to be read now is, and then known', async () => {
    const { reader, log, asked } = world([named('fresh')]);

    const [again, state] = [await reader.again(), await reader.state()];

    expect(again).toEqual({ snapshot: named('fresh'), policy: aPolicy(), at: { wall: 0, monotonic: 0 } });
    expect(state).toBe(again);
    expect(log).toEqual(['group', 'policy']);
    expect(asked).toEqual([['pl-also']]);
  });

  test.each([
    ['the group is gone', [null], {}, 'the group was deleted'],
    [
      'the group cannot be read',
      [new Error('Throttling')],
      {},
      'the group and the policy could not be read again: Throttling',
    ],
    [
      'the policy cannot be read',
      [named('x')],
      { policy: new Error('damaged') },
      'the group and the policy could not be read again: damaged',
    ],
  ])('stops a change where %s', async (_, shows, policy, reason) => {
    const { reader } = world(shows, policy);

    expect(await reader.again()).toEqual({ kind: 'stopped', reason });
    expect(await reader.state()).toMatchObject(known);
  });

  test('stops a change where what is thrown is no error', async () => {
    const { reader, deps } = world([named('x')]);
    deps.allowlist.read = () => Promise.reject('nothing');

    expect(await reader.again()).toEqual(stopped('the group and the policy could not be read again: nothing'));
  });
});

describe('an odd read of a group', () => {
  test.each([
    ['is none with a tag', [named('first')], 'first', ['group']],
    [
      'without the group is read again before it is believed',
      [null, named('second')],
      'second',
      ['group', 'sleep 1000', 'group'],
    ],
    [
      'without any tag is read again before it is believed',
      [named('first', {}), named('second')],
      'second',
      ['group', 'sleep 1000', 'group'],
    ],
    [
      'is believed the second time',
      [named('first', {}), named('second', {})],
      'second',
      ['group', 'sleep 1000', 'group'],
    ],
    [
      'is believed the second time without the group',
      [named('first', {}), null],
      undefined,
      ['group', 'sleep 1000', 'group'],
    ],
  ])('%s', async (_, shows, name, expected) => {
    const { deps, log, asked } = world(shows);

    const snapshot = await readGroup(groupRef, deps, { alsoLists: ['pl-0a'] });

    expect(snapshot?.name).toBe(name);
    expect(log).toEqual(expected);
    expect(asked).toEqual(asked.map(() => ['pl-0a']));
  });

  test.each([[null], [named('first', {})]])('of a group that nobody knows is believed at once: %o', async (shown) => {
    const { deps, log } = world([shown, named('second')]);

    expect(await readGroup(groupRef, deps, { isKnown: false })).toBe(shown);
    expect(log).toEqual(['group']);
  });

  test('asks for no other lists unless it is told to', async () => {
    const { deps, asked } = world([null]);

    await readGroup(groupRef, deps);

    expect(asked).toEqual([[], []]);
  });
});

test('only what says so is stopped', () => {
  expect([{ kind: 'stopped', reason: '' }, { kind: 'done' }, {}].map(isStopped)).toEqual([true, false, false]);
});
