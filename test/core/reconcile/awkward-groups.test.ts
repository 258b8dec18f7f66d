import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, aPrefixList, fromList, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const finished = ['tcp 20-24 0.0.0.0/0', 'tcp 25-25 81.2.69.0/24', 'tcp 26-30 0.0.0.0/0'];
const list = aPrefixList({ entries: [cidr('0.0.0.0/0')] });

async function closed(rule: SecurityGroupRule) {
  const group = aGroup({ rules: [rule], prefixLists: { [list.id]: list } });
  await group.check();
  return { group, kept: group.world.rulesOf(groupRef)[0] };
}

function tagged(count: number): SecurityGroupRule {
  return { ...range, tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'x'])) };
}

describe('labels that EC2 would refuse never stop a closing', () => {
  test.each<[string, Partial<SecurityGroupRule>, string]>([
    ['a quote', { description: "Bob's relay" }, 'Bob_s relay'],
    ['other letters', { description: 'Büro' }, 'B_ro'],
    ['more than 255 characters', { description: 'd'.repeat(300) }, 'd'.repeat(255)],
  ])(
    '%s in a description: it is written as EC2 takes it, and the exact one is listed as lost',
    async (_, edit, text) => {
      const { group, kept } = await closed({ ...range, ...edit });

      expect(group.keys()).toEqual(finished);
      expect(kept?.description).toBe(text);
      expect(group.last().lost).toMatchObject([{ kind: 'description-or-tags', securityGroupRuleId: range.id }]);
    },
  );

  test('an ampersand is kept for a CIDR and not for a prefix list', async () => {
    const plain = await closed({ ...range, description: 'this & that' });
    const listed = await closed({ ...range, description: 'this & that', source: fromList(list.id) });

    expect([plain.kept?.description, listed.kept?.description]).toEqual(['this & that', 'this _ that']);
  });

  test.each([47, 48, 50])(
    'of %i tags as many are carried beside ours as fit, and the others are listed',
    async (count) => {
      const { group, kept } = await closed(tagged(count));

      const carried = Object.keys(kept?.tags ?? {});
      expect(group.keys()).toEqual(finished);
      expect(carried.length).toBeLessThanOrEqual(50);
      expect(carried.filter((key) => key.startsWith('key-')).length).toBe(Math.min(count, 48));
      expect(group.last().lost).toHaveLength(count > 48 ? 1 : 0);
    },
  );

  test('a reserved tag is listed as lost', async () => {
    const { group } = await closed({ ...range, tags: { 'aws:cloudformation:stack-id': 'x' } });

    expect(group.keys()).toEqual(finished);
    expect(group.last().lost).toMatchObject([{ what: expect.stringContaining('aws:cloudformation:stack-id') }]);
  });

  test('tags that a policy of the organisation refuses are left out, and listed', async () => {
    const group = aGroup({ rules: [tagged(1)] });
    const { changes } = group.world;
    const refused = { kind: 'refused', requestId: 'r', code: 'TagPolicyViolation', message: 'no' } as const;
    const authorizeIngress: typeof changes.authorizeIngress = async (ref, rules, tags) =>
      'key-0' in tags ? refused : changes.authorizeIngress(ref, rules, tags);

    await group.check({}, { changes: { ...changes, authorizeIngress } });

    expect(group.keys()).toEqual(finished);
    expect(group.last().lost).toMatchObject([{ what: expect.stringContaining('key-0') }, {}]);
  });
});

test.each(['InvalidParameterValue', 'RulesPerSecurityGroupLimitExceeded', 'AnythingNew'])(
  'a remainder that EC2 refuses with %s keeps the rule from being revoked: there is no gap',
  async (code) => {
    const group = aGroup({ rules: [range] });
    const { changes } = group.world;
    const refused = { kind: 'refused', requestId: 'r', code, message: 'not this one' } as const;
    const authorizeIngress: typeof changes.authorizeIngress = async (ref, rules, tags) =>
      rules.some((rule) => rule.ports?.from === 26) ? refused : changes.authorizeIngress(ref, rules, tags);

    const result = await group.check({}, { changes: { ...changes, authorizeIngress } });

    expect(group.keys()).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 20-30 0.0.0.0/0']);
    expect(result).toMatchObject({
      entry: { outcome: 'partial', reason: expect.stringContaining('tcp 26-30 0.0.0.0/0') },
    });
  },
);

test('an approved rule that EC2 refuses keeps no other out', async () => {
  const group = aGroup({ rules: [range] });
  const { changes } = group.world;
  const refused = { kind: 'refused', requestId: 'r', code: 'AnythingNew', message: 'no' } as const;
  const authorizeIngress: typeof changes.authorizeIngress = async (ref, rules, tags) =>
    rules.some((rule) => rule.ports?.from === 25) ? refused : changes.authorizeIngress(ref, rules, tags);

  const result = await group.check({}, { changes: { ...changes, authorizeIngress } });
  await group.check();

  expect(result).toMatchObject({ entry: { outcome: 'partial', tries: 1 } });
  expect(group.keys()).toEqual(finished);
});

describe('a group whose rules cannot be read after the change', () => {
  const blind = { rules: async () => Promise.reject(new Error('RequestLimitExceeded')) };

  test('ends partial, without rules after it and with the reason', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check({}, { groups: { ...group.world.groups, ...blind } });

    expect(group.keys()).toEqual(finished);
    expect(result).toMatchObject({
      entry: {
        outcome: 'partial',
        rulesAfter: null,
        revokedRuleIds: [range.id],
        reason: expect.stringContaining('could not be read afterwards: RequestLimitExceeded'),
      },
    });
  });

  test('is settled by the next check, which finds everything done and changes nothing', async () => {
    const group = aGroup({ rules: [range] });
    await group.check({}, { groups: { ...group.world.groups, ...blind } });
    const { revokeIngress, authorizeIngress } = group.world.calls;

    const result = await group.check();

    expect(result).toMatchObject({
      kind: 'remediated',
      entry: {
        outcome: 'completed',
        reason: 'a later check found all changes applied',
        list: { closed: [{}], rules: [{}] },
      },
    });
    expect(group.world.calls).toMatchObject({ revokeIngress, authorizeIngress });
  });

  test('and nobody could be let in: who is approved is let in by the next check', async () => {
    const group = aGroup({ rules: [range] });
    const lost = { call: 'authorizeIngress', applied: false, result: { kind: 'unknown', message: 'lost' } } as const;
    group.world.justBefore = (call) => {
      if (call === 'revokeIngress') group.world.faults.push(lost, lost, lost);
    };
    await group.check({}, { groups: { ...group.world.groups, ...blind } });

    await group.check();

    expect(group.keys()).toEqual(finished);
  });
});

test('a group with more than one entry of the log can hold is deferred, since it could not be undone', async () => {
  const tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`tag-${index}`, 'x'.repeat(250)]));
  const rules = Array.from({ length: 40 }, (_, index) =>
    anOpenRule({ id: `sgr-${index}`, ports: ports(25 - (index % 20), 25 + index), tags }),
  );
  const group = aGroup({ rules, rulesQuota: 1000 });

  const result = await group.check();

  expect(result).toMatchObject({
    kind: 'decided',
    entry: {
      outcome: 'deferred',
      reason: 'the group has more rules, tags and descriptions than one entry of the audit log can hold',
    },
  });
  expect(group.keys()).toHaveLength(40);
});
