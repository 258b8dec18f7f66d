import { describe, expect, test } from 'vitest';
import { aGroup, type Group, revokingAll } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, ports } from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' };

const ipv6 = { port: 25, family: 'ipv6' };

const open = anOpenRule({ id: 'sgr-open' });

const openIpv6 = anOpenRule({ id: 'sgr-ipv6', source: fromCidr('::/0') });

const office = 'tcp 25-25 81.2.69.0/24';

const nobody = aPolicy({ entries: [] });

const over = '2026-11-15T11:00:00.000Z';

const closed = (group: Group) => group.last().list?.closed;

/** A group that was closed with nobody let in. */
async function closedForAll(rules = [open]) {
  const group = aGroup({ rules }, { policy: nobody });
  await group.check({}, revokingAll);
  return group;
}

describe('a family is closed', () => {
  test('where what was to be revoked is gone, and nothing offends', async () => {
    expect(closed(await closedForAll())).toEqual([ipv4]);
    expect(closed(await closedForAll([open, openIpv6]))).toEqual([ipv4, ipv6]);
  });

  test('also where somebody is let in', async () => {
    const group = aGroup({ rules: [open] });
    await group.check();

    expect(closed(group)).toEqual([ipv4]);
  });

  test('also where a person took the rule away first', async () => {
    const group = aGroup({ rules: [open] });
    group.editBefore('revokeIngress', () => []);
    await group.check();

    expect(group.entries().at(-1)?.list?.closed).toEqual([ipv4]);
    expect(group.keys()).toEqual([office]);
  });

  test('where the last managed rule has lapsed', async () => {
    const group = aGroup({ rules: [open] });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: over })] });
    await group.check({ mayClose: false });

    expect(group.keys()).toEqual([]);
    expect(closed(group)).toEqual([ipv4]);
  });
});

describe('a family is not closed', () => {
  test('where the revoke was refused', async () => {
    const group = aGroup({ rules: [open] }, { policy: nobody });
    const denied = { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' } as const;
    group.world.faults.push({ call: 'revokeIngress', applied: false, result: denied });

    await group.check({}, revokingAll);

    expect(group.last().outcome).toBe('failed');
    expect(closed(group)).toEqual([]);
  });

  test('where the owner has only edited the rule in place, which stands in another form', async () => {
    const group = aGroup({ rules: [open] }, { policy: nobody });
    group.editBefore('revokeIngress', (rules) => rules.map((rule) => ({ ...rule, source: fromCidr('17.0.0.0/8') })));
    await group.check({}, revokingAll);
    group.world.policy = aPolicy();

    await group.check();

    expect(closed(group)).toEqual([]);
    expect(group.keys()).toEqual(['tcp 25-25 17.0.0.0/8']);
  });

  test('where somebody has made the same rule again by its end', async () => {
    const group = aGroup({ rules: [open] });
    group.world.justBefore = (call) => {
      if (call === 'authorizeIngress') group.edit((rules) => [...rules, { ...open, id: 'sgr-again' }]);
    };
    await group.check({}, { retryPolicy: group.deps().retryPolicy });

    expect(group.entries()[1]?.list?.closed).toEqual([]);
  });

  test('where something else offends in it by its end', async () => {
    const group = aGroup({ rules: [open] });
    group.world.justBefore = (call) => {
      if (call === 'authorizeIngress')
        group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-half', source: fromCidr('0.0.0.0/1') })]);
    };
    await group.check();

    expect(group.entries()[1]?.list?.closed).toEqual([]);
  });
});

test('a range that is closed is remembered like a port', async () => {
  expect(closed(await closedForAll([anOpenRule({ id: 'sgr-open', ports: ports(0, 65535) })]))).toEqual([ipv4]);
});
