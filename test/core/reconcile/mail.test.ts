import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anApproval, bob } from '../../builders/a-decision.ts';
import { aGroup, claimMs, cutOff, type Group, killedAt } from '../../builders/a-group.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';
import { aMailDomain, anOldMailDomain, type MailWorld, mxAddress, someMail } from '../../builders/some-mail.ts';

const open = anOpenRule({ id: 'sgr-open' });
const office = 'tcp 25-25 81.2.69.0/24';
const plan = { mode: 'plan' } as const;
const overrule = { reason: 'the host is switched off', by: bob };
const unreadable = { kind: 'unreadable', reason: 'ec2:DescribeNetworkInterfaces is not permitted' } as const;
const reason =
  '52.95.110.1 is the MX of example.com (mx1.example.com): closing it stops incoming mail; ' +
  'overrule with: smtp-warden fix sg-0123456789abcdef0 --despite-mail --reason …';

/** A check of a group by whoever asks about mail. */
function checked(group: Group, { mail }: MailWorld, check: Parameters<Group['check']>[0] = {}) {
  return group.check(check, { mail });
}

/** Somebody overrules the mail, and the process is killed after the remainder is made and before anything is revoked. */
async function overruledAndKilled(group: Group): Promise<void> {
  const killed = { ...killedAt(group, { call: 'revokeIngress' }), mail: someMail().mail };
  await expect(group.check({ isPerson: true, despiteMail: overrule }, killed)).rejects.toThrow('killed');
  group.time.passed += claimMs;
}

describe('a group with the address of an MX', () => {
  test('is deferred, and what was found is on record', async () => {
    const group = aGroup({ rules: [open] });

    const result = await checked(group, someMail());

    expect(result).toMatchObject({ kind: 'decided', isNew: true, entry: { outcome: 'deferred', reason, schema: 4 } });
    expect(group.last().mail).toEqual({
      domain: 'example.com',
      host: 'mx1.example.com',
      address: mxAddress,
      lookedUpAt: '2026-11-15T12:00:00.000Z',
    });
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('is recorded once, however often it is looked up', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());
    group.time.passed += 3_600_000;
    const hosts = [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt: '2026-11-15T13:00:00.000Z' }];

    const again = await checked(group, someMail({ remembered: [aMailDomain({ hosts })] }));

    expect(again).toMatchObject({ kind: 'decided', isNew: false });
    expect(group.entries()).toHaveLength(1);
  });

  test('takes no place of the change limit', async () => {
    const group = aGroup({ rules: [open] });
    group.world.closingsLeft = 1;

    await checked(group, someMail());

    expect(group.world.closingsLeft).toBe(1);
  });

  test('by an IPv6 prefix of an interface is deferred too', async () => {
    const group = aGroup({ rules: [open] });
    const lookedUpAt = '2026-11-15T12:00:00.000Z';
    const hosts = [{ name: 'mx1.example.com', addresses: ['2600:1f18::7'], lookedUpAt }];
    const mail = someMail({
      remembered: [aMailDomain({ hosts })],
      addresses: { kind: 'read', cidrs: [cidr('2600:1f18::/80')] },
    });

    expect(await checked(group, mail)).toMatchObject({
      entry: { outcome: 'deferred', mail: { address: '2600:1f18::7' } },
    });
  });

  test('is closed once the MX is another', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());

    await checked(group, someMail({ remembered: [aMailDomain({ hosts: [] })] }));

    expect(group.outcomes()).toEqual(['deferred', 'planned', 'completed']);
    expect(group.keys()).toEqual([office]);
    expect(group.last()).not.toHaveProperty('mail');
  });

  test('whose approved CIDR has ended loses its rule, and stays deferred', async () => {
    const group = aGroup({ rules: [open] });
    await group.close();
    const ended = anEntry({ expiresAt: '2026-11-15T11:00:00.000Z', version: 2 });
    group.world.policy = aPolicy({ entries: [ended, anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') })] });
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);

    await checked(group, someMail());

    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
    expect(group.outcomes()).toEqual(['planned', 'completed', 'planned', 'completed', 'deferred']);
    expect(
      group
        .entries()
        .slice(2)
        .map(({ mail }) => mail?.address),
    ).toEqual([mxAddress, mxAddress, mxAddress]);
  });

  test('that was cut off after the revoke lets in whoever is approved, though IPv6 is still open', async () => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'authorizeIngress' });
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-v6', source: { kind: 'cidr', cidr: cidr('::/0') } })]);

    await checked(group, someMail());

    expect(group.keys()).toEqual([office, 'tcp 25-25 ::/0']);
    expect(group.last()).toMatchObject({ outcome: 'deferred', mail: { address: mxAddress } });
  });
});

describe('nothing is asked', () => {
  test('of a group that is not opted in, exempt, or has no finding', async () => {
    const mail = someMail();
    const none = aGroup({ rules: [open], tags: {} });
    const exempt = aGroup({ rules: [open] }, { policy: aPolicy({ exemptions: [anExemption()] }) });
    const fine = aGroup({ rules: [] });

    for (const group of [none, exempt, fine]) await checked(group, mail);

    expect(mail.calls).toEqual({ remembered: 0, addresses: 0 });
  });

  test('of the table about a group without a public address, which is closed', async () => {
    const group = aGroup({ rules: [open] });
    const mail = someMail({ addresses: { kind: 'read', cidrs: [] } });

    await checked(group, mail);

    expect(mail.calls).toEqual({ remembered: 0, addresses: 1 });
    expect(group.last().outcome).toBe('completed');
  });
});

describe('what cannot be read', () => {
  test.each([
    ['the table', { remembered: new Error('no answer') }],
    ['the interfaces', { addresses: new Error('no answer') }],
  ])('now, of %s, is tried again: nothing is recorded or changed', async (_, change) => {
    const group = aGroup({ rules: [open] });

    await expect(checked(group, someMail(change))).rejects.toThrow('no answer');

    expect(group.entries()).toEqual([]);
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('of the interfaces at all changes no decision, and raises an alarm', async () => {
    const group = aGroup({ rules: [open] });

    await checked(group, someMail({ addresses: unreadable }));

    expect(group.last().outcome).toBe('completed');
    expect(group.world.alarms).toMatchObject([
      { kind: 'MailLookupFails', message: expect.stringContaining('ec2:DescribeNetworkInterfaces is not permitted') },
    ]);
  });

  test('of the interfaces keeps a group deferred that was deferred, says so, and raises an alarm', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());

    const result = await checked(group, someMail({ addresses: unreadable }));

    expect(result).toMatchObject({ entry: { outcome: 'deferred', mail: { address: mxAddress } } });
    expect(group.last().reason).toContain('ec2:DescribeNetworkInterfaces is not permitted');
    expect(group.alarms()).toEqual(['MailLookupFails']);
    expect(await checked(group, someMail({ addresses: unreadable }))).toMatchObject({ isNew: false });
  });

  test('since a lookup fails for more than 7 days, holds back no group that was not deferred before', async () => {
    const group = aGroup({ rules: [open] });

    await checked(group, someMail({ remembered: [anOldMailDomain(8)] }));

    expect(group.last().outcome).toBe('completed');
  });

  test('for less than 7 days counts', async () => {
    const group = aGroup({ rules: [open] });

    await checked(group, someMail({ remembered: [anOldMailDomain(6.9)] }));

    expect(group.last().outcome).toBe('deferred');
    expect(group.alarms()).toEqual([]);
  });

  test.each([
    ['a lookup that fails for more than 7 days', [anOldMailDomain(8)]],
    ['an item that is damaged', [{ domain: 'example.com', damaged: 'hosts: expected an array' }]],
    ['an item that is gone', []],
    [
      'an item from the future',
      [
        aMailDomain({
          hosts: [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt: '2027-01-01T00:00:00.000Z' }],
        }),
      ],
    ],
  ])('after %s, a group that was deferred for the domain stays so, with an alarm', async (_, remembered) => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());
    const mail = someMail({ remembered });

    await checked(group, mail);
    const again = await checked(group, mail);

    expect(again).toMatchObject({ kind: 'decided', isNew: false, entry: { outcome: 'deferred' } });
    expect(group.last().mail).toMatchObject({ domain: 'example.com', address: mxAddress });
    expect(group.outcomes()).toEqual(['deferred', 'deferred']);
    expect(group.alarms()).toEqual(['MailLookupFails', 'MailLookupFails']);
  });

  test('a group that stays deferred so is still so after a managed rule has ended', async () => {
    const group = aGroup({ rules: [open] });
    await group.close();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
    await checked(group, someMail());
    group.world.policy = aPolicy({
      entries: [
        anEntry({ expiresAt: '2026-11-15T11:00:00.000Z', version: 2 }),
        anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') }),
      ],
    });

    await checked(group, someMail({ remembered: [anOldMailDomain(8)] }));

    expect(group.outcomes().slice(2)).toEqual(['deferred', 'planned', 'completed', 'deferred']);
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });
});

describe('a person who overrules it', () => {
  test('has the group closed, and is on record in the claim and its end', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());

    await checked(group, someMail(), { isPerson: true, despiteMail: overrule });

    expect(group.outcomes()).toEqual(['deferred', 'planned', 'completed']);
    expect(group.entries().slice(1)).toMatchObject([
      { despiteMail: overrule, schema: 4 },
      { despiteMail: overrule, schema: 4 },
    ]);
    expect(group.keys()).toEqual([office]);
  });

  test('is not on record where nothing was to overrule', async () => {
    const group = aGroup({ rules: [open] });

    await checked(group, someMail({ remembered: [] }), { isPerson: true, despiteMail: overrule });

    expect(group.last()).toMatchObject({ outcome: 'completed', schema: 2 });
    expect(group.last()).not.toHaveProperty('despiteMail');
  });

  test('overrules nothing else', async () => {
    const group = aGroup({ rules: [open] }, { policy: aPolicy({ entries: [] }) });

    await checked(group, someMail(), { isPerson: true, despiteMail: overrule });

    expect(group.last()).toMatchObject({ outcome: 'deferred' });
    expect(group.last().reason).toContain('no approved CIDR applies');
  });

  test('does so for this finding only: a later one is deferred again', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail(), { isPerson: true, despiteMail: overrule });
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-later' })]);

    await checked(group, someMail());

    expect(group.last()).toMatchObject({ outcome: 'deferred', reason });
  });

  test('does not have to again where the closing was left partial', async () => {
    const group = aGroup({ rules: [open] });
    // The first of two families is closed, and the worker is killed before the second one.
    group.edit((rules) => [
      ...rules,
      anOpenRule({ id: 'sgr-wide', ports: ports(20, 30), source: { kind: 'cidr', cidr: cidr('::/0') } }),
    ]);
    await overruledAndKilled(group);
    expect(group.last()).toMatchObject({ outcome: 'planned', despiteMail: overrule });

    await checked(group, someMail());

    expect(group.last()).toMatchObject({ outcome: 'completed', despiteMail: overrule });
    expect(group.keys().filter((key) => key.startsWith('tcp 25-25'))).toEqual([office]);
  });

  test('has to again where somebody has opened more since', async () => {
    const group = aGroup({
      rules: [open, anOpenRule({ id: 'sgr-wide', ports: ports(20, 30), source: { kind: 'cidr', cidr: cidr('::/0') } })],
    });
    await overruledAndKilled(group);
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-more', ports: ports(25, 26) })]);

    await checked(group, someMail());

    expect(group.last()).toMatchObject({ outcome: 'deferred', mail: { address: mxAddress } });
  });
});

describe.each(['plan', 'enforce'] as const)('by an approval in mode %s', (mode) => {
  const settings = reconcileSettings({ mode });
  const check = (group: Group, { mail }: MailWorld) => group.check({}, { mail, settings });

  test('that overrules it exactly the plan on record is executed, once', async () => {
    const group = aGroup({ rules: [open] });
    await check(group, someMail());
    const entry = group.last();
    group.world.decisions.push(
      anApproval(entry, { schema: 2, despiteMail: { reason: 'it is switched off' }, by: bob }),
    );

    await check(group, someMail());
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-later' })]);
    await check(group, someMail());

    expect(group.outcomes()).toEqual(['deferred', 'planned', 'completed', 'deferred']);
    expect(group.entries()[1]).toMatchObject({
      despiteMail: { reason: 'it is switched off', by: bob },
      approval: { digest: entry.proposal?.digest, by: bob },
    });
  });

  test('that does not overrule it nothing is done', async () => {
    const group = aGroup({ rules: [open] });
    await check(group, someMail());
    group.world.decisions.push(anApproval(group.last()));

    const result = await check(group, someMail());

    expect(result).toMatchObject({
      kind: 'decided',
      isNew: false,
      approval: expect.stringContaining('does not overrule'),
    });
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('of a plan that is another by now nothing is done, and the new plan is on record', async () => {
    const group = aGroup({ rules: [open] });
    await check(group, someMail());
    group.world.decisions.push(anApproval(group.last(), { schema: 2, despiteMail: { reason: 'off' } }));
    group.world.policy = aPolicy({ entries: [anEntry({ version: 2 })] });

    await check(group, someMail());

    expect(group.outcomes()).toEqual(['deferred', 'deferred']);
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('of a proposal that knew of no mail nothing is done', async () => {
    const group = aGroup({ rules: [open] });
    await group.check(plan);
    group.world.decisions.push(anApproval(group.last()));

    await check(group, someMail());

    expect(group.outcomes()).toEqual(['proposed', 'deferred']);
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('is of no use after somebody else has closed the group, and it was opened again', async () => {
    const group = aGroup({ rules: [open] });
    await check(group, someMail());
    group.world.decisions.push(anApproval(group.last(), { schema: 2, despiteMail: { reason: 'off' } }));
    group.edit(() => []);
    await check(group, someMail());
    group.edit(() => [anOpenRule({ id: 'sgr-later' })]);

    await check(group, someMail());

    expect(group.outcomes()).toEqual(['deferred', 'withdrawn', 'deferred']);
  });
});

test('without mail domains the same entries are made as with domains that no group has an address of', async () => {
  const [without, withDomains] = [aGroup({ rules: [open] }), aGroup({ rules: [open] })];

  await without.check(plan);
  await without.check();
  await checked(withDomains, someMail({ remembered: [] }), plan);
  await checked(withDomains, someMail({ remembered: [] }));

  expect(withDomains.entries()).toEqual(without.entries());
  expect(without.entries().map(({ schema }) => schema)).toEqual([3, 2, 2]);
});

describe('a check that may not close finds that nothing holds back a group that was deferred for its mail', () => {
  const notClosing = { mayClose: false } as const;
  const elsewhere = () => someMail({ addresses: { kind: 'read', cidrs: [cidr('52.95.110.2/32')] } });

  test('so it withdraws the entry, by which a sweep does not count the group', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());

    const result = await checked(group, elsewhere(), notClosing);
    await checked(group, elsewhere(), notClosing);

    expect(result.kind).toBe('declined');
    expect(group.outcomes()).toEqual(['deferred', 'withdrawn']);
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('and the next check that may close does', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());
    await checked(group, elsewhere(), notClosing);

    await checked(group, elsewhere());

    expect(group.keys()).toEqual([office]);
    expect(group.fault()).toBeNull();
  });

  test('not where it is held back as before', async () => {
    const group = aGroup({ rules: [open] });
    await checked(group, someMail());

    await checked(group, someMail(), notClosing);

    expect(group.outcomes()).toEqual(['deferred']);
  });
});
