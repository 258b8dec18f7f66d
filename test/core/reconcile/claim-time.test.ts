import { describe, expect, test } from 'vitest';
import { aGroup } from '../../builders/a-group.ts';
import { afterChanges, finished, range } from '../../builders/after-changes.ts';

describe('the holder of a claim', () => {
  test('sends no change after two thirds of it', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => Object.assign(group.time, { passed: 60_000 })),
    );

    expect(result).toMatchObject({
      entry: { outcome: 'partial', reason: expect.stringContaining('the claim has expired') },
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
