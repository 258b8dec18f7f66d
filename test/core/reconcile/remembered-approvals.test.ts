import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../../core/gateways.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { anOpenRule, aPolicy, aRule, aSnapshot, fromCidr, groupRef, now } from '../../builders/builders.ts';
import { aWarden, type Fault, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const revoking = wardenSettings({ emptyAllowlist: 'revoke' });
const refused = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
const unanswered = { kind: 'unknown', message: 'timeout' } as const;

function aFault(result: CallResult, applied = false): Fault {
  return { call: 'authorizeIngress', applied, result };
}

/** As often as a call is tried. */
function threeTimes(fault: Fault): Fault[] {
  return [fault, fault, fault];
}

/** A group that was closed with nobody let in, and then somebody approved. */
async function aWaitingGroup() {
  const world = inMemoryWorld({
    snapshots: [aSnapshot({ rules: [anOpenRule()] })],
    policy: aPolicy({ entries: [] }),
  });
  const look = (settings = revoking, later = 0) =>
    reconcile(groupRef, aSweep, aWarden(world, { settings, now: () => now + later }));
  await look();
  world.policy = aPolicy();
  const memory = () =>
    world.entriesOf(groupRef).map(({ outcome, awaitedFamilies: a = [] }) => `${outcome} ${a.length}`);
  return { world, look, memory, keys: () => world.rulesOf(groupRef).map(permissionKey) };
}

describe('what is remembered when letting in goes wrong', () => {
  test.each([
    ['refused', [aFault(refused)], 'failed 1'],
    ['not answered and not done', threeTimes(aFault(unanswered)), 'partial 1'],
    ['not answered and done', [aFault(unanswered, true)], 'completed 0'],
  ] as const)('%s: the next look goes on with it', async (_, faults, end) => {
    const { world, look, memory, keys } = await aWaitingGroup();
    world.faults.push(...faults);

    await look();
    const said = memory().at(-1);
    await look();

    expect(said).toBe(end);
    expect(keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
    expect(memory().at(-1)).toBe('completed 0');
  });

  test('the group is opted out meanwhile: it waits until it is opted in again', async () => {
    const { world, look, memory, keys } = await aWaitingGroup();
    world.faults.push(...threeTimes(aFault(unanswered)));
    await look();
    world.put(aSnapshot({ tags: {}, rules: [] }));
    await look();
    const said = memory().at(-1);
    world.put(aSnapshot({ rules: [] }));

    await look();

    expect(said).toBe('failed 1');
    expect(keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('an owner who closed the port himself is not surprised by rules that nobody closed it for', async () => {
    const world = inMemoryWorld({
      snapshots: [aSnapshot({ rules: [anOpenRule()] })],
      policy: aPolicy({ entries: [] }),
    });
    const edited = anOpenRule({ source: fromCidr('17.0.0.0/8') });
    world.justBefore = () => world.put(aSnapshot({ rules: [edited] }));

    await reconcile(groupRef, aSweep, aWarden(world, { settings: revoking }));
    world.justBefore = () => {};
    world.policy = aPolicy();
    await reconcile(groupRef, aSweep, aWarden(world));

    expect(world.rulesOf(groupRef).map(permissionKey)).toEqual(['tcp 25-25 17.0.0.0/8']);
  });

  test('a rule of the owner that lets the approved in counts: when he takes it away, it stays away', async () => {
    const owners = aRule({ id: 'sgr-owner' });
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule(), owners] })] });
    await reconcile(groupRef, aSweep, aWarden(world));
    const keys = world.rulesOf(groupRef).map(permissionKey);
    world.put(aSnapshot({ rules: [] }));

    await reconcile(groupRef, aSweep, aWarden(world));

    expect(keys).toEqual([permissionKey(owners)]);
    expect(world.rulesOf(groupRef)).toEqual([]);
  });

  test('a second closing that is refused does not lose the first', async () => {
    const { world, memory, keys, look } = await aWaitingGroup();
    world.put(aSnapshot({ rules: [anOpenRule({ id: 'sgr-again' })] }));
    world.faults.push({ call: 'revokeIngress', applied: false, result: refused });
    await look();
    world.put(aSnapshot({ rules: [] }));

    await look();

    expect(memory().slice(1, 4)).toEqual(['completed 1', 'planned 1', 'failed 1']);
    expect(keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
  });
});
