import { AuthorizeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { known, tcp, tcp6 } from './aws.ts';
import { type Case, expectCode } from './case.ts';

export const authorizeCases: Case[] = [
  {
    title: 'authorise returns every rule it added, with id, owner and canonical source',
    async run(aws) {
      const group = await aws.newGroup();

      const added = await aws.authorize(group, tcp(25, '10.0.0.0/8', '192.0.2.7/32'), tcp6(25, '2001:DB8::/32'));

      expect(added.map((rule) => rule.CidrIpv4 ?? rule.CidrIpv6)).toEqual([
        '10.0.0.0/8',
        '192.0.2.7/32',
        '2001:db8::/32',
      ]);
      expect(added).toEqual(
        Array.from({ length: 3 }, () =>
          expect.objectContaining({
            SecurityGroupRuleId: expect.stringMatching(/^sgr-[0-9a-f]{17}$/),
            GroupId: group,
            GroupOwnerId: expect.stringMatching(/^\d{12}$/),
            IsEgress: false,
          }),
        ),
      );
    },
  },
  {
    title: 'authorise is all or nothing when one of its rules exists already',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, '10.0.0.0/8'));

      const again = aws.authorize(group, tcp(465, '10.0.0.0/8'), tcp(25, '10.0.0.0/8'), tcp(587, '10.0.0.0/8'));

      await expectCode(again, 'InvalidPermission.Duplicate');
      expect(await aws.sources(group)).toEqual(['tcp 25-25 10.0.0.0/8']);
    },
  },
  {
    title: 'a rule with another description is still the same rule',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, { ...tcp(25), IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'one' }] });

      const again = aws.authorize(group, { ...tcp(25), IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'two' }] });

      await expectCode(again, 'InvalidPermission.Duplicate');
    },
  },
  {
    title: 'the duplicate is named in the message',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(22, '0.0.0.0/0'));

      const again = aws.authorize(group, tcp(22, '0.0.0.0/0'));

      const words = 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already exists';
      await expectCode(again, 'InvalidPermission.Duplicate', words);
    },
  },
  {
    title: 'the same permission twice in one call is refused',
    async run(aws) {
      const group = await aws.newGroup();

      const twice = aws.authorize(group, tcp(25, '10.0.0.0/8'), tcp(25, '10.0.0.0/8'));

      await expectCode(twice, 'InvalidParameterValue', /must not appear multiple times/);
    },
  },
  {
    title: 'all traffic is -1 to -1 in a rule and has no ports in a permission',
    async run(aws) {
      const group = await aws.newGroup();

      await aws.authorize(group, { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });

      expect(await aws.sources(group)).toEqual(['-1 -1--1 0.0.0.0/0']);
      const [permission] = await aws.permissions(group);
      expect(permission?.IpProtocol).toBe('-1');
      expect(permission?.FromPort).toBeUndefined();
    },
  },
  {
    title: 'several sources of one port range come back as one permission',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, '10.0.0.0/8'));
      await aws.authorize(group, { ...tcp(25), UserIdGroupPairs: [{ GroupId: group, Description: 'peers' }] });
      await aws.authorize(group, tcp6(25, '::/0'));

      const permissions = await aws.permissions(group);

      expect(permissions).toHaveLength(1);
      expect(permissions[0]).toMatchObject({
        IpRanges: [{ CidrIp: '10.0.0.0/8' }],
        Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        UserIdGroupPairs: [{ GroupId: group, Description: 'peers' }],
      });
    },
  },
  {
    title: 'the flat parameters of old still work',
    async run(aws) {
      const GroupId = await aws.newGroup();
      const flat = { GroupId, IpProtocol: 'tcp', FromPort: 25, ToPort: 25, CidrIp: '10.0.0.0/8' };

      await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(flat));

      expect(await aws.sources(GroupId)).toEqual(['tcp 25-25 10.0.0.0/8']);
    },
  },
  {
    title: 'of twenty identical authorise calls at once one wins',
    async run(aws) {
      const group = await aws.newGroup();

      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => aws.authorize(group, tcp(25, '10.0.0.0/8'))),
      );

      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await aws.sources(group)).toEqual(['tcp 25-25 10.0.0.0/8']);
    },
  },
  {
    title: 'a dry run of an allowed call is answered with DryRunOperation and changes nothing',
    async run(aws) {
      const GroupId = await aws.newGroup();
      const input = { GroupId, IpPermissions: [tcp(25, '10.0.0.0/8')], DryRun: true };

      const dryRun = aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(input));

      await expect(dryRun).rejects.toMatchObject({ name: 'DryRunOperation', $metadata: { httpStatusCode: 412 } });
      expect(known(await aws.rules(GroupId))).toEqual([]);
    },
  },
];
