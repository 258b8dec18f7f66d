import { describe, expect, test } from 'vitest';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const finished = ['tcp 20-24 0.0.0.0/0', 'tcp 25-25 81.2.69.0/24', 'tcp 26-30 0.0.0.0/0'];
const minute = 60_000;
const lost = { call: 'revokeIngress', applied: true, result: { kind: 'unknown', message: 'lost' } } as const;
const denied = { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' } as const;

async function checkOften(group: Group, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await group.check();
    group.time.passed += 3 * minute;
  }
}

test.each([1, 3, 5, 8, 12])('a closing comes to its end where %i reads lag behind each change', async (readLag) => {
  const group = aGroup({ rules: [range] }, { readLag });

  await checkOften(group, 4);

  expect(group.keys()).toEqual(finished);
  expect(group.fault()).toBeNull();
});

test.each([1, 5, 8, 12])('also where the answer to the revoke is lost, with %i reads behind', async (readLag) => {
  const group = aGroup({ rules: [range] }, { readLag });
  group.world.faults.push(lost, { call: 'revokeIngress', applied: false, result: denied });

  await checkOften(group, 6);

  expect(group.keys()).toEqual(finished);
});

describe('a read that shows a rule that was seen to go', () => {
  async function closed() {
    const group = aGroup({ rules: [range] });
    const id = await group.close();
    const after = group.world.rulesOf(groupRef);
    group.edit(() => [aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') }), range]);
    return { group, id, after };
  }

  test('is from before it went: the group is checked again 15 s later', async () => {
    const { group, id } = await closed();

    const result = await group.check();

    expect(result).toEqual({
      kind: 'busy',
      reason: `EC2 still shows the group as it was before remediation ${id} of 2026-11-15T12:00:00.000Z`,
      againInMs: 15_000,
    });
    expect(group.outcomes()).toHaveLength(2);
  });

  test.each([
    ['for ten minutes', 10 * minute, 'busy'],
    ['and no longer, so that no record keeps a group from being judged', 10 * minute + 1, 'remediated'],
  ])('%s', async (_, passed, kind) => {
    const { group } = await closed();
    group.time.passed = passed;

    expect((await group.check()).kind).toBe(kind);
  });

  test('is believed where another rule shows as well, but that rule alone is not', async () => {
    const { group, after } = await closed();
    group.edit(() => [...after, { ...range, id: 'sgr-new', ports: ports(25) }]);

    expect((await group.check()).kind).toBe('remediated');
  });
});

test('a group that was closed is never taken for deleted by one read', async () => {
  const group = aGroup({ rules: [range] });
  await group.check();
  const { groups } = group.world;
  let reads = 0;
  const snapshot: typeof groups.snapshot = async (ref) => (reads++ === 0 ? null : groups.snapshot(ref));

  expect((await group.check({}, { groups: { ...groups, snapshot } })).kind).toBe('compliant');
  expect(reads).toBe(2);
});
