import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import { anEntry, anOpenRule, aPolicy, aSnapshot, groupRef, now, ports } from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const rulesIn = (world: ReturnType<typeof inMemoryWorld>) => world.rulesOf(groupRef).map(permissionKey).sort();

describe('a closing', () => {
  test('of a plain rule takes two calls: revoke, then authorise', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule()] })] });

    const result = await check(groupRef, someDeps(world));

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(rulesIn(world)).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect([world.calls.revokeIngress, world.calls.authorizeIngress]).toEqual([1, 1]);
  });

  test('of a range authorises what is kept before the revoke', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule({ ports: ports(20, 30) })] })] });
    const seen: string[][] = [];
    world.justBefore = () => void seen.push(rulesIn(world));

    await check(groupRef, someDeps(world));

    const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
    expect(seen).toEqual([
      ['tcp 20-30 0.0.0.0/0'],
      ['tcp 20-24 0.0.0.0/0', 'tcp 20-30 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'],
      kept,
    ]);
    expect(rulesIn(world)).toEqual([...kept.slice(0, 1), 'tcp 25-25 81.2.69.0/24', ...kept.slice(1)]);
  });

  test('is followed when the allowlist changes, without a gap for those who stay', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule()] })] });
    await check(groupRef, someDeps(world));
    const ended = anEntry({ expiresAt: new Date(now - 1000).toISOString() });
    world.policy = aPolicy({ entries: [ended, anEntry({ id: 'entry-new', cidr: cidr('81.2.70.0/24') })] });

    const result = await check(groupRef, someDeps(world, { newId: () => 'rem-later' }), { mayClose: false });

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(rulesIn(world)).toEqual(['tcp 25-25 81.2.70.0/24']);
    expect(world.alarms).toEqual([]);
  });
});
