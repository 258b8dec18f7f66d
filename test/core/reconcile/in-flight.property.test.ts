import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startFlights } from '../../../cli/flights/start-flights.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { openAllowance } from '../../../core/execute/allowance.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { type GroupRef, permissionKey } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { anOpenRule, aSnapshot, groupRef, now, ports } from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { aCheck, type Fault, type InMemoryWorld, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';
import { numberSetting } from '../../builders/number-setting.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 40);
/** As small as can be seen, and as fast as in the product: slower, claims would run out while throttled calls keep others waiting. */
const size = { capacity: 6, perSecond: 4.9 };

/** A group: what is open, how long each call about it takes, and what EC2 answers to its first changes instead of the truth. */
const group = fc.record({
  kind: fc.constantFrom('plain', 'range', 'closed', 'foreign'),
  latencyMs: fc.integer({ min: 1, max: 400 }),
  faults: fc.array(fc.constantFrom('throttled', 'lost', 'refused'), { maxLength: 2 }),
});
type Group = typeof group extends fc.Arbitrary<infer Value> ? Value : never;

const fleets = fc.record({
  groups: fc.array(group, { minLength: 1, maxLength: 12 }),
  /** After how many ended groups a first Ctrl-C comes; never, where there are not so many. */
  stopAfter: fc.integer({ min: 0, max: 20 }),
});

function refOf(index: number): GroupRef {
  return { ...groupRef, groupId: `sg-${String(index).padStart(17, '0')}` };
}

function worldsOf(groups: readonly Group[]): InMemoryWorld[] {
  return groups.map(({ kind, faults }, index) => {
    const rule = anOpenRule({ id: `sgr-${index}`, ...(kind === 'range' ? { ports: ports(20, 30) } : {}) });
    const tags = kind === 'foreign' ? { tags: {} } : {};
    const world = inMemoryWorld({
      snapshots: [aSnapshot({ ref: refOf(index), rules: kind === 'closed' ? [] : [rule], ...tags })],
    });
    world.faults.push(...faults.map(faultOf));
    return world;
  });
}

function faultOf(kind: Group['faults'][number]): Fault {
  const result = {
    throttled: { kind: 'throttled', requestId: 'req', code: 'RequestLimitExceeded' },
    lost: { kind: 'unknown', message: 'no answer' },
    refused: { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' },
  } as const;
  return { call: 'revokeIngress', applied: kind === 'lost', result: result[kind] };
}

/** The dependencies of one group, whose calls take their time and are noted. */
function depsOf(world: InMemoryWorld, { latencyMs }: Group, { time, note, budget }: Around): ReconcileDeps {
  let ids = 0;
  const slow = <Args extends unknown[], Result>(what: string, call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      note(what);
      await time.sleep(latencyMs);
      return call(...args);
    };
  };
  const { groups, changes, auditLog } = world;
  return someDeps(world, {
    now: () => now + time.monotonic(),
    newId: () => `rem-${++ids}`,
    changeBudget: budget,
    retryPolicy: { sleep: time.sleep, retryDelays: [500, 2_000], verifyDelays: [500, 1_000] },
    groups: { snapshot: slow('read', groups.snapshot), rules: slow('look', groups.rules) },
    changes: {
      revokeIngress: slow('change', changes.revokeIngress),
      authorizeIngress: slow('change', changes.authorizeIngress),
    },
    auditLog: { tail: slow('tail', auditLog.tail), append: slow('append', auditLog.append) },
  });
}

interface Around {
  readonly time: ReturnType<typeof fakeClock>;
  readonly note: (what: string) => void;
  readonly budget: ReconcileDeps['changeBudget'];
}

/** What is left of a group and on record about it, without the times. */
function endOf(world: InMemoryWorld, index: number) {
  const ref = refOf(index);
  return {
    rules: world.rulesOf(ref).map(permissionKey).sort(),
    entries: world.entriesOf(ref).map(({ outcome, reason, steps }) => ({ outcome, reason, steps: steps.length })),
    fault: chainFault(world.entriesOf(ref)),
  };
}

async function oneByOne(groups: readonly Group[]) {
  const worlds = worldsOf(groups);
  const time = fakeClock();
  const budget = newCallBudget(size, time);
  const all = async () => {
    for (const [index, one] of groups.entries()) {
      const deps = depsOf(worlds[index] as InMemoryWorld, one, { time, note: () => {}, budget });
      await reconcile(refOf(index), aCheck, deps);
    }
  };
  await time.until(all());
  return worlds.map(endOf);
}

test('groups in flight end as they do one by one, whatever faults, throttles and signals; tokens come first and are never exceeded', async () => {
  const property = fc.asyncProperty(fleets, async ({ groups, stopAfter }) => {
    const worlds = worldsOf(groups);
    const time = fakeClock();
    const budget = newCallBudget(size, time);
    const changes: number[] = [];
    const begun = new Set<number>();
    const told: number[] = [];
    const reads = new Map<number, string[]>();
    const flights = startFlights(
      groups.map((one, index) => ({ ...one, index })),
      {
        refOf: ({ index }) => refOf(index),
        callsOf: ({ kind }) => (kind === 'plain' ? 2 : kind === 'range' ? 3 : 0),
        work: async (one, allowance) => {
          begun.add(one.index);
          const seen: string[] = [];
          reads.set(one.index, seen);
          const note = (what: string) => {
            seen.push(what);
            if (what === 'change') changes.push(time.monotonic());
          };
          await reconcile(
            refOf(one.index),
            { ...aCheck, allowance },
            depsOf(worlds[one.index] as InMemoryWorld, one, { time, note, budget }),
          );
          return () => void told.push(one.index);
        },
        onDone: () => {
          if (flights.done() === stopAfter) flights.stop();
        },
      },
      budget,
    );

    await time.until(flights.ended);

    const serial = await oneByOne(groups);
    for (const index of groups.keys()) {
      const untouched = {
        rules: endOf(worldsOf(groups)[index] as InMemoryWorld, index).rules,
        entries: [],
        fault: null,
      };
      expect(endOf(worlds[index] as InMemoryWorld, index)).toEqual(begun.has(index) ? serial[index] : untouched);
    }
    expect(told).toEqual([...begun].sort((a, b) => a - b));
    if (stopAfter === 0 || stopAfter > groups.length) expect(begun.size).toBe(groups.length);
    // A token may be spent later than it was granted, so the calls are counted from the beginning.
    for (const [before, at] of changes.entries()) {
      expect(before + 1).toBeLessThanOrEqual(size.capacity + (at / 1000) * size.perSecond + 1e-3);
    }
  });
  await fc.assert(property, { numRuns: runs });
});

test('of a group that is closed without a fault each Describe is called at most three times', async () => {
  const [world] = worldsOf([{ kind: 'range', latencyMs: 40, faults: [] }]);
  const time = fakeClock();
  const budget = newCallBudget(size, time);
  const seen: string[] = [];
  const allowance = openAllowance(groupRef, budget);
  const deps = depsOf(
    world as InMemoryWorld,
    { kind: 'range', latencyMs: 40, faults: [] },
    { time, note: (what) => void seen.push(what), budget },
  );

  await time.until(allowance.reserve(3).then(() => reconcile(refOf(0), { ...aCheck, allowance }, deps)));

  // A read of the group is one call of each; a look at its rules is one of DescribeSecurityGroupRules.
  expect(seen.filter((what) => what === 'read' || what === 'look')).toEqual(['read', 'look']);
});
