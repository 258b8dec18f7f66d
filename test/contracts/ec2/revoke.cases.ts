import { RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { known, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

const gone = 'sgr-0deadbeefdeadbeef';

export const revokeCases: Case[] = [
  {
    title: 'revoke by id removes exactly that rule and returns it',
    async run(aws) {
      const group = await aws.newGroup();
      const [first] = await aws.authorize(group, tcp(25, '0.0.0.0/0', '10.0.0.0/8'));
      const id = known(first?.SecurityGroupRuleId);

      const answer = await aws.revokeIds(group, id);

      expect(await aws.sources(group)).toEqual(['tcp 25-25 10.0.0.0/8']);
      expect(answer.Return).toBe(true);
      expect(answer.RevokedSecurityGroupRules).toMatchObject([
        {
          SecurityGroupRuleId: id,
          GroupId: group,
          IsEgress: false,
          IpProtocol: 'tcp',
          FromPort: 25,
          CidrIpv4: '0.0.0.0/0',
        },
      ]);
    },
  },
  {
    title: 'revoke by the id of a rule already gone says so',
    async run(aws) {
      const group = await aws.newGroup();

      await expectCode(aws.revokeIds(group, gone), 'InvalidSecurityGroupRuleId.NotFound');
    },
  },
  {
    title: 'revoke by ids of which one is unknown revokes none',
    async run(aws) {
      const group = await aws.newGroup();
      const [rule] = await aws.authorize(group, tcp(25, '0.0.0.0/0'));

      const call = aws.revokeIds(group, known(rule?.SecurityGroupRuleId), gone);

      await expectCode(call, 'InvalidSecurityGroupRuleId.NotFound');
      expect(await aws.rules(group)).toHaveLength(1);
    },
  },
  {
    title: 'revoke by a malformed id is refused',
    async run(aws) {
      const group = await aws.newGroup();

      await expectCode(aws.revokeIds(group, 'sgr-nonsense'), 'InvalidSecurityGroupRuleId.Malformed');
    },
  },
  {
    title: 'revoke by an id listed twice is refused',
    async run(aws) {
      const group = await aws.newGroup();
      const [rule] = await aws.authorize(group, tcp(25, '0.0.0.0/0'));
      const id = known(rule?.SecurityGroupRuleId);

      await expectCode(aws.revokeIds(group, id, id), 'InvalidParameterValue');
      expect(await aws.rules(group)).toHaveLength(1);
    },
  },
  {
    title: 'revoke by ids and properties at once is refused',
    async run(aws) {
      const GroupId = await aws.newGroup();
      const [rule] = await aws.authorize(GroupId, tcp(25, '0.0.0.0/0'));
      const SecurityGroupRuleIds = [known(rule?.SecurityGroupRuleId)];
      const input = { GroupId, SecurityGroupRuleIds, IpPermissions: [tcp(25, '0.0.0.0/0')] };

      await expectCode(aws.ec2.send(new RevokeSecurityGroupIngressCommand(input)), 'InvalidParameterCombination');
    },
  },
  {
    title: 'revoke by properties takes a rule whatever its description',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, { ...tcp(25), UserIdGroupPairs: [{ GroupId: group, Description: 'peers' }] });

      await aws.revoke(group, { ...tcp(25), UserIdGroupPairs: [{ GroupId: group }] });

      expect(await aws.rules(group)).toEqual([]);
    },
  },
  {
    title: 'one port cannot be revoked out of a range',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp([0, 65535], '0.0.0.0/0'));

      await expectCode(aws.revoke(group, tcp(25, '0.0.0.0/0')), 'InvalidPermission.NotFound');
      expect(await aws.sources(group)).toEqual(['tcp 0-65535 0.0.0.0/0']);
    },
  },
  {
    title: 'revoke by properties of which one is unknown revokes none outside the default VPC',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, '0.0.0.0/0'));

      const call = aws.revoke(group, tcp(25, '0.0.0.0/0'), tcp(26, '0.0.0.0/0'));

      await expectCode(call, 'InvalidPermission.NotFound');
      expect(await aws.rules(group)).toHaveLength(1);
    },
  },
  {
    title: 'in the default VPC an unknown rule is no error but comes back as unknown',
    async run(aws) {
      const group = await aws.newGroup({ vpc: 'default' });
      await aws.authorize(group, tcp(25, '0.0.0.0/0'));

      const answer = await aws.revoke(group, tcp(25, '0.0.0.0/0'), tcp(26, '10.0.0.0/8'));

      expect(answer.Return).toBe(true);
      expect(answer.UnknownIpPermissions).toMatchObject([
        { IpProtocol: 'tcp', FromPort: 26, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      ]);
      expect(await aws.rules(group)).toEqual([]);
    },
  },
  {
    title: 'revoke from a group that is gone says so',
    async run(aws) {
      await expectCode(aws.revokeIds('sg-0deadbeefdeadbeef', gone), 'InvalidGroup.NotFound');
    },
  },
  {
    title: 'revoke from a malformed group id is refused',
    async run(aws) {
      await expectCode(aws.revokeIds('sg-nonsense', gone), 'InvalidGroupId.Malformed');
    },
  },
];
