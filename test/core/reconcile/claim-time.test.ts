import { describe, expect, test } from 'vitest';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anOpenRule, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'relay', tags: { team: 'mail' } });

const office = 'tcp 25-25 81.2.69.0/24';

const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];

const finished = [kept[0], office, kept[1]];

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
