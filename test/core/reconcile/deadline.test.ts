import { describe, expect, test } from 'vitest';
import { permissionKey } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, groupRef, now, ports } from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const claimTimeoutMs = aWarden(inMemoryWorld({ snapshots: [] })).settings.claimTimeoutMs;
const late = now + claimTimeoutMs + 1;
const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const finished = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0', 'tcp 25-25 81.2.69.0/24'];
const unknown = { kind: 'unknown', message: 'socket hang up' } as const;

function anOpenGroup() {
  return inMemoryWorld({ snapshots: [aSnapshot({ rules: [open] })] });
}

/** A worker that sleeps past the end of its claim right after this call. */
function sleeper(world: InMemoryWorld, call: 'claim' | 'revokeIngress') {
  let clock = now;
  const wake = <Result>(result: Result) => {
    clock = late;
    return result;
  };
  return aWarden(world, {
    now: () => clock,
    auditLog: {
      ...world.auditLog,
      append: async (entry) => {
        const result = await world.auditLog.append(entry);
        return call === 'claim' ? wake(result) : result;
      },
    },
    groups: {
      ...world.groups,
      revokeIngress: async (ref, ids) => {
        const result = await world.groups.revokeIngress(ref, ids);
        return call === 'revokeIngress' ? wake(result) : result;
      },
    },
  });
}

function keys(world: InMemoryWorld): string[] {
  return world.rulesOf(groupRef).map(permissionKey);
}

function story(world: InMemoryWorld): string[] {
  return world.entriesOf(groupRef).map(({ outcome }) => outcome);
}

describe('a worker whose claim has run out changes nothing more', () => {
  test('before its revoke: nothing was changed, and the next look starts anew', async () => {
    const world = anOpenGroup();

    const result = await reconcile(groupRef, aSweep, sleeper(world, 'claim'));
    const calls = { ...world.calls };
    await reconcile(groupRef, aSweep, aWarden(world, { now: () => late }));

    expect(result).toMatchObject({ entry: { outcome: 'failed', reason: expect.stringContaining('ClaimRanOut') } });
    expect(calls).toMatchObject({ revokeIngress: 0, authorizeIngress: 0 });
    expect(keys(world)).toEqual(finished);
    expect(story(world)).toEqual(['planned', 'failed', 'planned', 'completed']);
  });

  test('between revoke and authorise: it is partial, and the next look authorises', async () => {
    const world = anOpenGroup();

    const result = await reconcile(groupRef, aSweep, sleeper(world, 'revokeIngress'));
    const left = keys(world);
    await reconcile(groupRef, aSweep, aWarden(world, { now: () => late }));

    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
    expect(left).toEqual([]);
    expect(keys(world)).toEqual(finished);
  });

  test('not even what another worker and the owner have dealt with meanwhile, and its end comes too late', async () => {
    const world = anOpenGroup();
    const zombie = sleeper(world, 'revokeIngress');
    const revokeIngress: typeof zombie.groups.revokeIngress = async (ref, ids) => {
      const result = await zombie.groups.revokeIngress(ref, ids);
      await reconcile(groupRef, aSweep, aWarden(world, { now: () => late }));
      world.put(aSnapshot({ tags: {}, rules: [] }));
      return result;
    };

    const result = await reconcile(groupRef, aSweep, { ...zombie, groups: { ...zombie.groups, revokeIngress } });

    expect(result.kind).toBe('taken');
    expect(keys(world)).toEqual([]);
    expect(story(world)).toEqual(['planned', 'resumed', 'completed']);
  });

  test('nor repeats a call that got no answer', async () => {
    const world = anOpenGroup();
    world.faults.push({ call: 'revokeIngress', applied: false, result: unknown });

    const result = await reconcile(groupRef, aSweep, sleeper(world, 'revokeIngress'));

    expect(world.calls).toMatchObject({ revokeIngress: 1, authorizeIngress: 0 });
    expect(result).toMatchObject({ entry: { outcome: 'partial', perhapsRevokedRuleIds: [open.id] } });
  });

  test('nor goes on one by one', async () => {
    const other = aRule({ id: 'sgr-other', source: fromCidr('128.0.0.0/1') });
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open, other] })] });
    world.justBefore = () => world.put(aSnapshot({ rules: [other] }));

    await reconcile(groupRef, aSweep, sleeper(world, 'revokeIngress'));

    expect(world.calls).toMatchObject({ revokeIngress: 1, authorizeIngress: 0 });
    expect(keys(world)).toEqual([permissionKey(other)]);
  });
});

test('a claim is respected until it runs out', async () => {
  const world = anOpenGroup();
  const groups = { ...world.groups, revokeIngress: async () => Promise.reject(new Error('the worker died')) };
  await expect(reconcile(groupRef, aSweep, aWarden(world, { groups }))).rejects.toThrow('died');

  const early = await reconcile(groupRef, aSweep, aWarden(world, { now: () => now + claimTimeoutMs - 1 }));
  const due = await reconcile(groupRef, aSweep, aWarden(world, { now: () => late }));

  expect([early.kind, due.kind]).toEqual(['taken', 'remediated']);
});
