import { describe, expect, onTestFinished, test } from 'vitest';
import { ec2ChangesClient, ec2Client } from '../../aws/clients.ts';
import { ec2RuleChanges } from '../../aws/ec2-rule-changes.ts';
import type { RuleChanges } from '../../core/gateways.ts';
import type { GroupRef, Permission } from '../../core/model/security-group.ts';
import type { SeedRuleInput } from '../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { aRule, fromCidr, fromGroup, fromList, ports } from '../builders/builders.ts';
import { home, refOf, rulesIn, stubEnvironment } from '../builders/live-deps.ts';

interface World {
  readonly sandbox: Sandbox;
  readonly changes: RuleChanges;
  readonly ref: GroupRef;
}

/** One group with these rules, in the default VPC or another, and the real client. */
async function aGroup(ingress: readonly SeedRuleInput[], vpc?: 'default'): Promise<World> {
  const prefixLists = [{ id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 2 }];
  const group = { name: 'mail', ingress: [...ingress], ...(vpc ? { vpc } : {}) };
  const sandbox = await startSandbox({ seed: { groups: [group], prefixLists } });
  onTestFinished(() => sandbox.close());
  stubEnvironment(sandbox.environment());
  const changes = ec2RuleChanges(ec2ChangesClient(ec2Client({ region: home.region })));
  return { sandbox, changes, ref: refOf(sandbox, 'mail') };
}

function permission(change: Partial<Permission> = {}): Permission {
  const { protocol, ports: range, source } = aRule();
  return { protocol, ports: range, source, description: null, ...change };
}

const open = permission({ source: fromCidr('0.0.0.0/0'), description: 'the whole world' });
const office = permission();
const seededOpen = {
  protocol: 'tcp',
  from: 25,
  cidr: '0.0.0.0/0',
  description: 'another text',
  tags: { team: 'mail' },
};
const tags = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-1' };
const action = 'RevokeSecurityGroupIngress';

describe('revoke', () => {
  test('takes the rules of exactly these permissions, whatever their descriptions, and tells them as they were', async () => {
    const id = 'sgr-0123456789abcdef0';
    const { sandbox, changes, ref } = await aGroup([
      { ...seededOpen, id },
      { protocol: 'tcp', from: 25, cidr: '81.2.69.0/24' },
    ]);

    const result = await changes.revokeIngress(ref, [open]);

    expect(result).toEqual({
      kind: 'done',
      requestId: expect.stringMatching(/./),
      created: [],
      revoked: [{ ...open, id, description: 'another text', tags: {} }],
      unknown: [],
    });
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('is by permission: a rule with other ports, protocol or source is not taken for it', async () => {
    const { sandbox, changes, ref } = await aGroup([
      { protocol: 'tcp', from: 24, to: 25, cidr: '0.0.0.0/0' },
      { protocol: 'udp', from: 25, cidr: '0.0.0.0/0' },
      { protocol: 'tcp', from: 25, cidr: '0.0.0.0/1' },
      { protocol: '-1', cidr: '0.0.0.0/0' },
    ]);

    const result = await changes.revokeIngress(ref, [open]);

    expect(result).toMatchObject({ kind: 'alreadyTrue', code: 'InvalidPermission.NotFound' });
    expect(rulesIn(sandbox, 'mail')).toHaveLength(4);
  });

  test.each<[string, SeedRuleInput, Permission]>([
    ['all traffic', { protocol: '-1', cidr: '0.0.0.0/0' }, { ...open, protocol: '-1', ports: null }],
    [
      'an IPv6 CIDR',
      { protocol: 'tcp', from: 0, to: 65535, cidr6: '::/0' },
      { ...open, ports: ports(0, 65535), source: fromCidr('::/0') },
    ],
    [
      'a prefix list',
      { protocol: 'tcp', from: 25, prefixList: 'offices' },
      { ...open, source: fromList('pl-0123456789abcdef0') },
    ],
    ['a protocol number', { protocol: 50, cidr: '0.0.0.0/0' }, { ...open, protocol: '50', ports: null }],
    [
      'ICMP',
      { protocol: 'icmp', from: 8, to: -1, cidr: '0.0.0.0/0' },
      { ...open, protocol: 'icmp', ports: ports(8, -1) },
    ],
  ])('takes a rule of %s', async (_, seeded, asRead) => {
    const { sandbox, changes, ref } = await aGroup([seeded]);

    const result = await changes.revokeIngress(ref, [asRead]);

    expect(result).toMatchObject({ kind: 'done', revoked: [{ source: asRead.source }], unknown: [] });
    expect(rulesIn(sandbox, 'mail')).toEqual([]);
  });

  test('takes a rule from a security group, by its permission as well', async () => {
    const { sandbox, changes, ref } = await aGroup([{ protocol: 'tcp', from: 25, group: 'self' }]);

    const result = await changes.revokeIngress(ref, [permission({ source: fromGroup(ref.groupId) })]);

    expect(result).toMatchObject({ kind: 'done', revoked: [{ source: fromGroup(ref.groupId) }] });
    expect(rulesIn(sandbox, 'mail')).toEqual([]);
  });

  test('in a default VPC, takes what is there and tells what was not found, without an error', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen], 'default');

    const result = await changes.revokeIngress(ref, [open, office]);
    const again = await changes.revokeIngress(ref, [open, office]);

    expect(result).toMatchObject({ kind: 'done', revoked: [{ source: open.source }], unknown: [office] });
    expect(again).toMatchObject({ kind: 'done', revoked: [], unknown: [open, office] });
    expect(rulesIn(sandbox, 'mail')).toEqual([]);
  });

  test('in any other VPC, takes nothing where one of them is not there', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);

    const result = await changes.revokeIngress(ref, [open, office]);

    expect(result).toMatchObject({ kind: 'alreadyTrue', code: 'InvalidPermission.NotFound' });
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 0.0.0.0/0']);
  });
});

describe('authorise', () => {
  test('makes the rules with their descriptions and tags, and tells them with their ids', async () => {
    const { sandbox, changes, ref } = await aGroup([]);
    const rules = [permission({ description: 'office (al-1)' }), permission({ source: fromCidr('2001:db8::/32') })];

    const result = await changes.authorizeIngress(ref, rules, tags);

    const made = sandbox.rulesOf('mail');
    const ids = made.map(({ id }) => id);
    expect(result).toEqual({
      kind: 'done',
      requestId: expect.stringMatching(/./),
      created: rules.map((rule, index) => ({ ...rule, id: ids[index], tags })),
      revoked: [],
      unknown: [],
    });
    expect(made.map(({ description }) => description ?? null)).toEqual(rules.map(({ description }) => description));
  });

  test('without tags asks for none', async () => {
    const { changes, ref } = await aGroup([]);

    expect(await changes.authorizeIngress(ref, [office], {})).toMatchObject({ kind: 'done', created: [{ tags: {} }] });
  });

  test('of a rule that is there already makes nothing', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);

    const result = await changes.authorizeIngress(ref, [office, open], tags);

    expect(result).toMatchObject({ kind: 'alreadyTrue', code: 'InvalidPermission.Duplicate' });
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('over the quota is refused', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);
    sandbox.setQuota(home.account, home.region, 1);

    const result = await changes.authorizeIngress(ref, [office], tags);

    expect(result).toMatchObject({ kind: 'refused', code: 'RulesPerSecurityGroupLimitExceeded' });
    expect(result).toHaveProperty('message', expect.stringMatching(/./));
  });
});

describe('a call is one attempt', () => {
  test.each([
    ['throttled', { code: 'RequestLimitExceeded' }, { kind: 'throttled', code: 'RequestLimitExceeded' }],
    ['throttled with a status of 400', { code: 'Throttling', status: 400 }, { kind: 'throttled', code: 'Throttling' }],
    ['answered with 500', { code: 'InternalError' }, { kind: 'unknown' }],
    ['answered with 503', { code: 'Unavailable' }, { kind: 'unknown' }],
    ['not permitted', { code: 'UnauthorizedOperation' }, { kind: 'refused', code: 'UnauthorizedOperation' }],
  ])('%s', async (_, error, expected) => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);
    sandbox.faults.add({ kind: 'before', action, ...error });

    const result = await changes.revokeIngress(ref, [open]);

    expect(result).toMatchObject(expected);
    expect(sandbox.calls.count(action)).toBe(1);
    expect(rulesIn(sandbox, 'mail')).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('also where its answer is lost: what became of it is unknown', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);
    sandbox.faults.add({ kind: 'lostResponse', action });

    const result = await changes.revokeIngress(ref, [open]);

    expect(result).toMatchObject({ kind: 'unknown' });
    expect(sandbox.calls.count(action)).toBe(1);
    expect(rulesIn(sandbox, 'mail')).toEqual([]);
  });

  test('and ends after 8 seconds without an answer', async () => {
    const { sandbox, changes, ref } = await aGroup([seededOpen]);
    sandbox.faults.add({ kind: 'hang', action });

    const begun = performance.now();
    const result = await changes.revokeIngress(ref, [open]);

    expect(result).toMatchObject({ kind: 'unknown' });
    expect(performance.now() - begun).toBeGreaterThan(7_500);
    expect(performance.now() - begun).toBeLessThan(12_000);
    expect(sandbox.calls.count(action)).toBeLessThanOrEqual(1);
  });
});
