import { ModifySecurityGroupRulesCommand, type SecurityGroupRuleRequest } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { type Aws, known, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

function modify(aws: Aws, GroupId: string, SecurityGroupRuleId: string, SecurityGroupRule: SecurityGroupRuleRequest) {
  const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule }];
  return aws.ec2.send(new ModifySecurityGroupRulesCommand({ GroupId, SecurityGroupRules }));
}

/** A group with one open rule, described. */
async function openGroup(aws: Aws): Promise<{ group: string; rule: string }> {
  const group = await aws.newGroup();
  const permission = { ...tcp(25), IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'open' }] };
  const [rule] = await aws.authorize(group, permission);
  return { group, rule: known(rule?.SecurityGroupRuleId) };
}

const narrowed = { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, CidrIpv4: '10.0.0.9/8' };

export const modifyCases: Case[] = [
  {
    title: 'modify replaces protocol, ports and CIDR and keeps the id',
    async run(aws) {
      const { group, rule } = await openGroup(aws);

      await modify(aws, group, rule, { IpProtocol: 'udp', FromPort: 500, ToPort: 510, CidrIpv4: '10.0.0.0/8' });

      expect(await aws.rules(group)).toMatchObject([
        { SecurityGroupRuleId: rule, IpProtocol: 'udp', FromPort: 500, ToPort: 510, CidrIpv4: '10.0.0.0/8' },
      ]);
    },
  },
  {
    title: 'modify stores the canonical CIDR',
    async run(aws) {
      const { group, rule } = await openGroup(aws);

      await modify(aws, group, rule, narrowed);

      expect(await aws.sources(group)).toEqual(['tcp 25-25 10.0.0.0/8']);
    },
  },
  {
    title: 'modify clears a description that is left out',
    async run(aws) {
      const { group, rule } = await openGroup(aws);

      await modify(aws, group, rule, narrowed);

      const [after] = await aws.rules(group);
      expect(after?.Description).toBeUndefined();
    },
  },
  {
    title: 'modify cannot turn an IPv4 rule into an IPv6 rule',
    async run(aws) {
      const { group, rule } = await openGroup(aws);
      const { CidrIpv4: _, ...ports } = narrowed;

      await expect(modify(aws, group, rule, { ...ports, CidrIpv6: '2001:db8::/32' })).rejects.toThrow();
      expect(await aws.sources(group)).toEqual(['tcp 25-25 0.0.0.0/0']);
    },
  },
  {
    title: 'modify into an existing rule is a duplicate',
    async run(aws) {
      const { group, rule } = await openGroup(aws);
      await aws.authorize(group, tcp(25, '10.0.0.0/8'));

      await expectCode(modify(aws, group, rule, narrowed), 'InvalidPermission.Duplicate');
    },
  },
  {
    title: 'modify without a source is refused',
    async run(aws) {
      const { group, rule } = await openGroup(aws);

      const call = modify(aws, group, rule, { IpProtocol: 'tcp', FromPort: 25, ToPort: 25 });

      await expectCode(call, 'MissingParameter');
    },
  },
  {
    title: 'modify of an unknown rule says so',
    async run(aws) {
      const { group } = await openGroup(aws);

      await expectCode(modify(aws, group, 'sgr-0deadbeefdeadbeef', narrowed), 'InvalidSecurityGroupRuleId.NotFound');
    },
  },
];
