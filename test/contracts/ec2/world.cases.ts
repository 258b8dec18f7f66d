import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { account, clientFor, known, region, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

const otherAccount = '222233334444';
const credentials = { accessKeyId: account, secretAccessKey: 'contract' };

export const worldCases: Case[] = [
  {
    title: 'a group is unknown in another region',
    async run(aws) {
      const group = await aws.newGroup();

      const call = aws.as(account, 'eu-west-1').send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));

      await expectCode(call, 'InvalidGroup.NotFound');
    },
  },
  {
    title: 'credentials of an assumed role see the role’s account only',
    async run(aws) {
      const group = await aws.newGroup();
      const sts = new STSClient({ endpoint: aws.endpoint, region, credentials });
      const assume = { RoleArn: `arn:aws:iam::${otherAccount}:role/spoke`, RoleSessionName: 'warden' };
      const { Credentials } = await sts.send(new AssumeRoleCommand(assume));
      const assumed = {
        accessKeyId: known(Credentials?.AccessKeyId),
        secretAccessKey: known(Credentials?.SecretAccessKey),
        sessionToken: known(Credentials?.SessionToken),
      };
      const spoke = { endpoint: aws.endpoint, region, credentials: assumed };

      const identity = await new STSClient(spoke).send(new GetCallerIdentityCommand({}));
      const look = new EC2Client({ ...spoke, maxAttempts: 1 }).send(
        new DescribeSecurityGroupsCommand({ GroupIds: [group] }),
      );

      expect(identity.Account).toBe(otherAccount);
      expect(identity.Arn).toBe(`arn:aws:sts::${otherAccount}:assumed-role/spoke/warden`);
      await expectCode(look, 'InvalidGroup.NotFound');
    },
  },
  {
    title: 'the quota of rules per group is 60',
    async run(aws) {
      const client = new ServiceQuotasClient({ endpoint: aws.endpoint, region, credentials });

      const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: 'L-0EA8095F' }));

      expect(Quota?.Value).toBe(60);
    },
  },
  {
    title: 'a default group lets in everything from itself',
    async run(aws) {
      const Filters = [{ Name: 'group-name', Values: ['default'] }];

      const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));

      const group = SecurityGroups?.[0];
      expect(group?.IpPermissions).toMatchObject([
        { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group?.GroupId }] },
      ]);
    },
  },
  {
    title: 'a default group cannot be deleted',
    async run(aws) {
      const client = clientFor(aws.endpoint, account, 'eu-north-1');
      const Filters = [{ Name: 'group-name', Values: ['default'] }];
      const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ Filters }));
      const GroupId = known(SecurityGroups?.[0]?.GroupId);

      await expectCode(client.send(new DeleteSecurityGroupCommand({ GroupId })), 'CannotDelete');
    },
  },
  {
    title: 'a group that another names cannot be deleted',
    async run(aws) {
      const [GroupId, other] = [await aws.newGroup(), await aws.newGroup()];
      await aws.authorize(other, { ...tcp(25), UserIdGroupPairs: [{ GroupId }] });

      await expectCode(aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId })), 'DependencyViolation');
    },
  },
  {
    title: 'a group name starting with sg- is refused',
    async run(aws) {
      const call = aws.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'sg-mine', Description: 'contract' }));

      await expectCode(call, 'InvalidParameterValue');
    },
  },
  {
    title: 'an account has one default VPC in a region, and knows the regions',
    async run(aws) {
      const { Vpcs } = await aws.ec2.send(
        new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
      );
      const { Regions } = await aws.ec2.send(new DescribeRegionsCommand({}));

      expect(Vpcs).toHaveLength(1);
      expect(Regions?.map(({ RegionName }) => RegionName)).toContain('eu-west-1');
    },
  },
];
