import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  fromCidr,
  groupRef,
  ports,
} from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay', tags: { team: 'mail' } });
const office = 'tcp 25-25 81.2.69.0/24';
const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
const finished = [kept[0], office, kept[1]];
const optedOut = { tags: { team: 'mail' } };

/** Time for the reads to be too old, and something that the owner does meanwhile, after so many changes. */
function afterChanges(group: Group, count: number, act: () => void) {
  const { changes } = group.world;
  let calls = 0;
  const slow = async <Result>(result: Promise<Result>): Promise<Result> => {
    const answer = await result;
    calls += 1;
    if (calls === count) {
      group.time.passed += 5_001;
      act();
    }
    return answer;
  };
  return {
    changes: {
      authorizeIngress: (...args: Parameters<typeof changes.authorizeIngress>) =>
        slow(changes.authorizeIngress(...args)),
      revokeIngress: (...args: Parameters<typeof changes.revokeIngress>) => slow(changes.revokeIngress(...args)),
    },
  };
}

describe('in the middle of a closing, after the remainder', () => {
  test.each<[string, (group: Group) => void, string]>([
    ['opted out', (group) => group.edit((rules) => rules, optedOut), 'not opted in any more'],
    [
      'exempted',
      (group) => Object.assign(group.world, { policy: aPolicy({ exemptions: [anExemption()] }) }),
      'the group is exempt until',
    ],
    ['given to another account', (group) => group.edit((rules) => rules, { ownerId: '444455556666' }), 'belongs to'],
  ])('a group that is %s is changed no more, and the entry says so and names the remainder', async (_, act, text) => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => act(group)),
    );

    expect(group.keys()).toEqual([kept[0], 'tcp 20-30 0.0.0.0/0', kept[1]]);
    expect(result).toMatchObject({
      kind: 'remediated',
      entry: {
        outcome: 'partial',
        reason: expect.stringContaining(text),
        left: [expect.anything(), expect.anything()],
      },
    });
    expect(group.alarms()).toEqual([]);
  });

  test('a group that is deleted ends, and the entry says so', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => group.world.remove(groupRef)),
    );

    expect(result).toMatchObject({ entry: { reason: expect.stringContaining('the group was deleted') } });
    expect((await group.check()).kind).toMatch(/remediated|gone/);
  });

  test('a policy that cannot be read stops it', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => Object.assign(group.world, { policy: new Error('throttled') })),
    );

    expect(result).toMatchObject({ entry: { outcome: 'partial', reason: expect.stringContaining('throttled') } });
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });
});

describe('in the middle of a closing, after the revoke', () => {
  test('a group that is opted out keeps its other ports, and nobody is let in', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 2, () => group.edit((rules) => rules, optedOut)),
    );

    expect(group.keys()).toEqual(kept);
    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
    expect(group.alarms()).toEqual(['RemaindersLeft']);
  });

  test('who is opted in again is let in', async () => {
    const group = aGroup({ rules: [range] });
    await group.check(
      {},
      afterChanges(group, 2, () => group.edit((rules) => rules, optedOut)),
    );
    await group.check();
    group.edit((rules) => rules, { tags: { 'smtp-warden:auto-fix': 'true' } });

    await group.check();

    expect(group.keys()).toEqual(finished);
  });

  test('an approval that ends lets nobody in', async () => {
    const group = aGroup({ rules: [range] });
    const ended = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T12:00:01.000Z' })] });

    await group.check(
      {},
      afterChanges(group, 2, () => Object.assign(group.world, { policy: ended })),
    );

    expect(group.keys()).toEqual(kept);
  });

  test('an approval that is made meanwhile waits for its own plan', async () => {
    const group = aGroup({ rules: [range] });
    const more = aPolicy({
      entries: [
        anEntry(),
        anEntry({ id: 'b', cidr: anEntry({}).cidr, scope: { kind: 'account', account: groupRef.account } }),
      ],
    });

    await group.check(
      {},
      afterChanges(group, 2, () => Object.assign(group.world, { policy: more })),
    );

    expect(group.keys()).toEqual(finished);
    expect((await group.check()).kind).toBe('compliant');
  });
});

describe('a rule that somebody removes or edits between read and remainder', () => {
  const gone: Partial<Snapshot> = {};

  test('is removed: its remainder goes again', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', () => [], gone);

    await group.check();

    expect(group.keys()).not.toContain(kept[0]);
    expect(group.keys()).not.toContain(kept[1]);
  });

  test.each([
    ['to a private network', { source: fromCidr('10.0.0.0/8') }, 'tcp 20-30 10.0.0.0/8'],
    ['to another port', { ports: ports(443) }, 'tcp 443-443 0.0.0.0/0'],
    ['to UDP', { protocol: 'udp' }, 'udp 20-30 0.0.0.0/0'],
  ])('is narrowed %s: its remainder goes again, and what the owner made stays', async (_, edit, key) => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', (rules) => rules.map((rule) => ({ ...rule, ...edit })));

    await group.check();

    expect(group.keys()).toEqual([key]);
  });

  test('is narrowed and still open to the internet: it is closed by a plan of its own', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('authorizeIngress', (rules) =>
      rules.map((rule) => ({ ...rule, ports: ports(25, 2525), source: fromCidr('0.0.0.0/1') })),
    );

    await group.check();

    expect(group.keys()).toEqual([office, 'tcp 26-2525 0.0.0.0/1']);
  });

  test('beside another that goes as planned: only its own remainder goes again', async () => {
    const other = anOpenRule({ id: 'sgr-other', ports: ports(20, 30), source: fromCidr('::/0') });
    const group = aGroup({ rules: [range, other] });
    group.editBefore('authorizeIngress', (rules) => rules.filter(({ id }) => id !== range.id));

    await group.check();

    expect(group.keys().filter((key) => key.includes('::/0'))).toEqual(['tcp 20-24 ::/0', 'tcp 26-30 ::/0']);
    expect(group.keys()).not.toContain(kept[0]);
  });
});

describe('a remainder is not taken back', () => {
  test('where the revoke worked and its answer was lost', async () => {
    const group = aGroup({ rules: [range] });
    group.world.faults.push({ call: 'revokeIngress', applied: true, result: { kind: 'unknown', message: 'lost' } });

    await group.check();

    expect(group.keys()).toEqual(finished);
  });

  test('where a person has edited it meanwhile: it is his now', async () => {
    const group = aGroup({ rules: [range] });
    group.editBefore('revokeIngress', (rules) =>
      rules
        .filter(({ id }) => id !== range.id)
        .map((rule) => (rule.ports?.from === 20 ? { ...rule, ports: ports(21, 24) } : rule)),
    );

    await group.check();

    expect(group.keys()).toContain('tcp 21-24 0.0.0.0/0');
    expect(group.keys()).not.toContain(kept[1]);
  });
});

test('a rule that somebody makes between read and remainder is his, and is counted on', async () => {
  const group = aGroup({ rules: [range] });
  const theirs = aRule({ id: 'sgr-theirs', ports: ports(20, 24), source: fromCidr('0.0.0.0/0') });
  group.editBefore('authorizeIngress', (rules) => [...rules, theirs]);

  await group.check();

  expect(group.keys()).toEqual(finished);
  expect(group.world.rulesOf(groupRef)).toContainEqual(theirs);
});

test('where others change the group in every round, the check ends after four', async () => {
  const group = aGroup({ rules: [range] });
  let round = 0;
  group.world.justBefore = (call) => {
    if (call !== 'revokeIngress' || group.world.rulesOf(groupRef).every(({ ports }) => ports?.to !== 30 + round))
      return;
    round += 1;
    group.edit((rules) =>
      rules.map((rule) =>
        rule.ports?.from === 20 && rule.ports.to > 24 ? { ...rule, ports: ports(20, 30 + round) } : rule,
      ),
    );
  };

  await group.check();

  expect(group.outcomes().filter((outcome) => outcome === 'planned')).toHaveLength(4);
});

describe('the holder of a claim', () => {
  test('sends no change after two thirds of it', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => Object.assign(group.time, { passed: 60_000 })),
    );

    expect(result).toMatchObject({
      entry: { outcome: 'partial', reason: expect.stringContaining('the time of the claim is over') },
    });
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });

  test('sends changes until then', async () => {
    const group = aGroup({ rules: [range] });

    await group.check(
      {},
      afterChanges(group, 1, () => Object.assign(group.time, { passed: 59_999 })),
    );

    expect(group.keys()).toEqual(finished);
  });

  test('is not fooled by a wall clock that is set back', async () => {
    const group = aGroup({ rules: [range] });
    let back = 0;
    const { clock } = group.deps();
    const jumping = { ...clock, now: () => clock.now() - back };
    const change = afterChanges(group, 1, () => {
      group.time.passed = 60_000;
      back = 3_600_000;
    });

    const result = await group.check({}, { ...change, clock: jumping });

    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });

  test('looks no longer for what it does not see after eight ninths of it', async () => {
    const group = aGroup({ rules: [range] });
    const { groups } = group.world;
    let reads = 0;
    const rules: typeof groups.rules = async (ref) => {
      reads += 1;
      group.time.passed = 80_000;
      return (await groups.rules(ref)).filter(({ ports }) => ports?.from !== 25);
    };

    const result = await group.check({}, { groups: { ...groups, rules } });

    expect(reads).toBe(1);
    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
  });
});
