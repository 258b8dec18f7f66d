import { expect, test } from 'vitest';
import { securityGroupRuleOf } from '../../aws/ip-permission.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import { assess } from '../../core/reconcile/assess.ts';
import {
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  groupRef,
  now,
  ports,
  someSettings,
} from '../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../builders/in-memory-world.ts';

const context = { settings: someSettings(), now, remediationId: 'rem-1' };

function judged(...rules: SecurityGroupRule[]) {
  return assess(aSnapshot({ rules }), aPolicy(), context);
}

function planned(...rules: SecurityGroupRule[]) {
  const plan = judged(...rules)?.plan ?? { steps: [] };
  return {
    revoked: revokedRules(plan).map(({ id }) => id),
    authorised: authorizedRules(plan).map(({ protocol, ports, source }) => ({ protocol, ports, source })),
  };
}

function worldOf(rules: readonly SecurityGroupRule[], policy = aPolicy()) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules })], policy });
  return { world, deps: someDeps(world) };
}

test('trap 1: a rule that starts at port 0 is not skipped', () => {
  const zeroToAll = { SecurityGroupRuleId: 'sgr-1', IpProtocol: 'tcp', FromPort: 0, ToPort: 65535 };
  const zeroOnly = { SecurityGroupRuleId: 'sgr-2', IpProtocol: 'tcp', FromPort: 0, ToPort: 0 };
  const rules = [zeroToAll, zeroOnly].map((rule) => securityGroupRuleOf({ ...rule, CidrIpv4: '0.0.0.0/0' }));

  const plan = planned(...rules);

  expect(plan.revoked).toEqual(['sgr-1']);
  expect(plan.authorised).toEqual([
    { protocol: 'tcp', ports: ports(0, 24), source: fromCidr('0.0.0.0/0') },
    { protocol: 'tcp', ports: ports(26, 65535), source: fromCidr('0.0.0.0/0') },
    { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24') },
  ]);
});

test('trap 5: a private all-traffic rule is not deleted', () => {
  const network = aRule({ id: 'sgr-network', protocol: '-1', ports: null, source: fromCidr('10.0.0.0/8') });
  const members = aRule({ id: 'sgr-members', protocol: '-1', ports: null, source: fromGroup(groupRef.groupId) });

  const alone = judged(network, members);
  const beside = planned(network, members, anOpenRule({ id: 'sgr-open' }));

  expect(alone).toBeNull();
  expect(beside.revoked).toEqual(['sgr-open']);
});

test('trap 7: a range that is split does not lose the port for its private sources', () => {
  const range = { protocol: 'tcp', ports: ports(20, 30) };
  const plan = planned(
    aRule({ ...range, id: 'sgr-world', source: fromCidr('0.0.0.0/0') }),
    aRule({ ...range, id: 'sgr-network', source: fromCidr('10.0.0.0/8') }),
    aRule({ ...range, id: 'sgr-members', source: fromGroup('sg-0aaaaaaaaaaaaaaaa') }),
  );

  expect(plan.revoked).toEqual(['sgr-world']);
  expect(plan.authorised).toEqual([
    { ...range, ports: ports(20, 24), source: fromCidr('0.0.0.0/0') },
    { ...range, ports: ports(26, 30), source: fromCidr('0.0.0.0/0') },
    { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24') },
  ]);
});

test('trap 9: the internet in another spelling than 0.0.0.0/0 and ::/0 is not overlooked', () => {
  const spellings: Record<string, readonly object[]> = {
    'host bits': [{ CidrIpv4: '1.2.3.4/0' }],
    'long IPv6': [{ CidrIpv6: '0:0:0:0:0:0:0:0/0' }],
    halves: [{ CidrIpv4: '0.0.0.0/1' }, { CidrIpv4: '128.0.0.0/1' }],
    quarters: ['0', '64', '128', '192'].map((first) => ({ CidrIpv4: `${first}.0.0.0/2` })),
    'all IPv6 there is': [{ CidrIpv6: '2000::/3' }],
  };

  const overlooked = Object.entries(spellings).filter(([, sources]) => {
    const rules = sources.map((source, index) =>
      securityGroupRuleOf({
        ...source,
        SecurityGroupRuleId: `sgr-${index}`,
        IpProtocol: 'tcp',
        FromPort: 25,
        ToPort: 25,
      }),
    );
    return judged(...rules) === null;
  });

  expect(overlooked).toEqual([]);
});

test('trap 10: a policy that cannot be read does not lead to a change', async () => {
  const { world, deps } = worldOf([anOpenRule()]);
  world.policy = new Error('the allowlist table cannot be read');

  const result = check(groupRef, deps);

  await expect(result).rejects.toThrow('the allowlist table cannot be read');
  expect(world.rulesOf(groupRef)).toEqual([anOpenRule()]);
  expect(world.calls).toMatchObject({ append: 0, revokeIngress: 0, authorizeIngress: 0 });
});

test('trap 11: a group does not pass because another check would have found it', () => {
  const everything = anOpenRule({ id: 'sgr-all-traffic', protocol: '-1', ports: null });
  const ssh = anOpenRule({ id: 'sgr-ssh', ports: ports(22) });
  const both = [anOpenRule({ id: 'sgr-ipv4' }), aRule({ id: 'sgr-ipv6', source: fromCidr('::/0') })];

  const found = judged(everything, ssh)?.exposures;
  const families = judged(...both)?.exposures;

  expect(found).toMatchObject([{ port: 25, contributions: [{ rules: [everything], offending: true }] }]);
  expect(families?.map(({ family }) => family)).toEqual(['ipv4', 'ipv6']);
});

test('trap 12: a real MX host is not closed while its exemption lives, and its owner and expiry are recorded', async () => {
  const exemption = anExemption();
  const { world, deps } = worldOf([anOpenRule()], aPolicy({ exemptions: [exemption] }));

  await check(groupRef, deps);
  const exempted = { rules: world.rulesOf(groupRef), entry: world.entriesOf(groupRef).at(-1) };
  await check(groupRef, someDeps(world, { now: () => Date.parse(exemption.expiresAt) }));

  expect(exempted.rules).toEqual([anOpenRule()]);
  expect(exempted.entry).toMatchObject({
    outcome: 'exempted',
    reason: 'exempt until 2027-01-01T00:00:00.000Z by mail-team: a real MX host',
  });
  expect(world.rulesOf(groupRef)).toMatchObject([{ source: fromCidr('81.2.69.0/24') }]);
});

test('trap 17: an empty allowlist is not taken for a wish to shut everybody out', async () => {
  const { world, deps } = worldOf([anOpenRule()], aPolicy({ entries: [] }));

  const result = await check(groupRef, deps);

  expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
  expect(world.rulesOf(groupRef)).toEqual([anOpenRule()]);
});

test('trap 19: UDP 25 and GRE are not taken for SMTP', () => {
  const udp = anOpenRule({ id: 'sgr-udp', protocol: 'udp' });
  const gre = securityGroupRuleOf({
    SecurityGroupRuleId: 'sgr-gre',
    IpProtocol: '47',
    FromPort: 25,
    ToPort: 25,
    CidrIpv4: '0.0.0.0/0',
  });

  const alone = judged(udp, gre);
  const beside = planned(udp, gre, anOpenRule({ id: 'sgr-smtp' }));

  expect(alone).toBeNull();
  expect(beside.revoked).toEqual(['sgr-smtp']);
});
