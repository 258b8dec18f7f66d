import { expect, test } from 'vitest';
import { anOpenRule, aSnapshot, groupRef, now, ports } from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ ports: ports(20, 30) });

/** Between two tries of a call more than five seconds pass, so that the gate reads the group again. */
function slowDeps(world: ReturnType<typeof inMemoryWorld>) {
  let passed = 0;
  const sleep = async () => {
    passed += 6_000;
  };
  return someDeps(world, {
    now: () => now + passed,
    retryPolicy: { sleep, retryDelays: [500, 2_000], verifyDelays: [500] },
  });
}

test('a revoke that was carried out and not answered goes on to let the approved in', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [range] })] });
  world.faults.push({ call: 'revokeIngress', applied: true, result: { kind: 'unknown', message: 'timed out' } });

  const result = await check(groupRef, slowDeps(world));

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(world.rulesOf(groupRef).map((rule) => rule.ports)).toEqual([ports(20, 24), ports(26, 30), ports(25)]);
  expect(world.alarms.map(({ kind }) => kind)).not.toContain('GateRefusals');
  expect(world.calls.revokeIngress).toBe(1);
});

test('a rule that somebody removes between two tries of its revoke is no bug, and what was made for it stays', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [range] })] });
  world.faults.push({
    call: 'revokeIngress',
    applied: false,
    result: { kind: 'throttled', requestId: '', code: 'no' },
  });
  world.justBefore = (call) => {
    if (call !== 'revokeIngress') return;
    world.put(aSnapshot({ rules: world.rulesOf(groupRef).filter(({ id }) => id !== range.id) }));
  };

  await check(groupRef, slowDeps(world));

  expect(world.alarms.map(({ kind }) => kind)).not.toContain('GateRefusals');
  expect(world.rulesOf(groupRef).map((rule) => rule.ports)).toEqual(
    expect.arrayContaining([ports(20, 24), ports(26, 30)]),
  );
});

test('a rule that somebody removes between two tries of keeping it is no bug, and nothing is kept of it', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [range] })] });
  world.faults.push({
    call: 'authorizeIngress',
    applied: false,
    result: { kind: 'throttled', requestId: '', code: 'no' },
  });
  world.justBefore = (call) => {
    if (call === 'authorizeIngress') world.put(aSnapshot({ rules: [] }));
  };

  await check(groupRef, slowDeps(world));

  expect(world.alarms).toEqual([]);
  expect(world.rulesOf(groupRef).filter((rule) => rule.ports?.from !== 25)).toEqual([]);
});

test('a rule that somebody edits in place right after the claim, under reads that take long, is no bug', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [range] })] });
  let passed = 0;
  const deps = someDeps(world, { now: () => now + passed });
  const groups = {
    ...deps.groups,
    snapshot: async (...args: Parameters<typeof deps.groups.snapshot>) => {
      passed += 6_000;
      return deps.groups.snapshot(...args);
    },
  };
  const auditLog = {
    ...deps.auditLog,
    append: async (...args: Parameters<typeof deps.auditLog.append>) => {
      world.put(aSnapshot({ rules: [{ ...range, ports: ports(25, 26) }] }));
      return deps.auditLog.append(...args);
    },
  };

  await check(groupRef, { ...deps, groups, auditLog });

  expect(world.alarms.map(({ kind }) => kind)).not.toContain('GateRefusals');
});
