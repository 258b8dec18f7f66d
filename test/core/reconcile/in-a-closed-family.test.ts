import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, revokingAll } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr } from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' };

const open = anOpenRule({ id: 'sgr-open' });

const openIpv6 = anOpenRule({ id: 'sgr-ipv6', source: fromCidr('::/0') });

const office = 'tcp 25-25 81.2.69.0/24';

const nobody = aPolicy({ entries: [] });

const sixth = anEntry({ id: 'entry-six', cidr: cidr('2a02:6b8::/32') });

const over = '2026-11-15T11:00:00.000Z';

/** A group that was closed with nobody let in. */
async function closedForAll(rules = [open]) {
  const group = aGroup({ rules }, { policy: nobody });
  await group.check({}, revokingAll);
  return group;
}

describe('in a closed family', () => {
  test('who is approved later is let in', async () => {
    const group = await closedForAll();
    group.world.policy = aPolicy();

    const result = await group.check({ mayClose: false });

    expect(result).toMatchObject({ entry: { outcome: 'completed', steps: [{ kind: 'authorizeIngress' }] } });
    expect(group.keys()).toEqual([office]);
  });

  test('who is approved after the last approval had ended is let in', async () => {
    const group = aGroup({ rules: [open] });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: over })] });
    await group.check({ mayClose: false });
    group.world.policy = aPolicy({ entries: [anEntry({ version: 2 })] });

    await group.check({ mayClose: false });

    expect(group.keys()).toEqual([office]);
  });

  test('nobody is let in by the other family, and nothing is said of it', async () => {
    const group = await closedForAll();
    group.world.policy = aPolicy({ entries: [sixth] });

    expect((await group.check()).kind).toBe('compliant');
    expect(group.keys()).toEqual([]);
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });

  test('each family lets in its own', async () => {
    const group = await closedForAll([open, openIpv6]);
    group.world.policy = aPolicy({ entries: [anEntry(), sixth] });

    await group.check();

    expect(group.keys()).toEqual(['tcp 25-25 2a02:6b8::/32', office]);
  });

  test('it is remembered over decisions that change nothing', async () => {
    const group = await closedForAll();
    group.edit(() => [{ ...open, id: 'sgr-again' }], { tags: {} });
    await group.check();
    group.edit((rules) => rules, { tags: { 'smtp-warden:auto-fix': 'true' } });
    await group.check();
    group.edit(() => []);
    group.world.policy = aPolicy();

    await group.check();

    expect(group.outcomes().slice(0, 4)).toEqual(['planned', 'completed', 'reported', 'deferred']);
    expect(group.keys()).toEqual([office]);
  });

  test('it is not forgotten by a second closing that fails', async () => {
    const group = await closedForAll();
    group.world.policy = aPolicy();
    group.edit(() => [{ ...open, id: 'sgr-again' }]);
    const denied = { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' } as const;
    group.world.faults.push({ call: 'revokeIngress', applied: false, result: denied });
    await group.check();
    group.edit(() => []);

    await group.check();

    expect(group.keys()).toEqual([office]);
  });

  test.each([
    [
      'refused',
      { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' } as const,
      1,
      'failed',
    ],
    ['not answered', { kind: 'unknown', message: 'lost' } as const, 3, 'partial'],
  ])('a call that is %s is made good by the next check', async (_, result, times, outcome) => {
    const group = await closedForAll();
    group.world.policy = aPolicy();
    for (let time = 0; time < times; time++)
      group.world.faults.push({ call: 'authorizeIngress', applied: false, result });

    const first = await group.check();
    await group.check();

    expect(first).toMatchObject({ entry: { outcome, list: { closed: [ipv4] } } });
    expect(group.keys()).toEqual([office]);
  });

  test('a rule of the owner that lets the approved in counts, and a rule of ours is made when he takes it away', async () => {
    const group = aGroup({ rules: [open, aRule({ id: 'sgr-owner' })] });
    await group.check();
    const first = group.keys();
    group.edit(() => []);

    await group.check();

    expect(first).toEqual([office]);
    expect(group.world.rulesOf(group.last().group)[0]?.tags['smtp-warden:managed']).toBe('true');
  });
});
