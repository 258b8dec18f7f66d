import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { type Aws, known, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

function authorizeTagged(aws: Aws, GroupId: string, ResourceType: ResourceType) {
  const TagSpecifications = [{ ResourceType, Tags: [{ Key: 'managed', Value: 'yes' }] }];
  const IpPermissions = [tcp(25, '10.0.0.0/8', '172.16.0.0/12')];
  return aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, TagSpecifications }));
}

async function tagsOf(aws: Aws, group: string) {
  const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
  return SecurityGroups?.[0]?.Tags ?? [];
}

export const tagCases: Case[] = [
  {
    title: 'tags of a tag specification are on every rule the call made',
    async run(aws) {
      const group = await aws.newGroup();

      await authorizeTagged(aws, group, 'security-group-rule');

      const tags = [{ Key: 'managed', Value: 'yes' }];
      expect(await aws.rules(group)).toMatchObject([{ Tags: tags }, { Tags: tags }]);
    },
  },
  {
    title: 'a tag specification for another kind of resource is refused',
    async run(aws) {
      const group = await aws.newGroup();

      await expectCode(authorizeTagged(aws, group, 'security-group'), 'InvalidParameterValue');
      expect(await aws.rules(group)).toEqual([]);
    },
  },
  {
    title: 'tag keys and values are case-sensitive',
    async run(aws) {
      const group = await aws.newGroup({ tags: [{ Key: 'smtp-warden:auto-fix', Value: 'true' }] });

      await aws.ec2.send(
        new CreateTagsCommand({ Resources: [group], Tags: [{ Key: 'SMTP-warden:auto-fix', Value: 'True' }] }),
      );

      expect(await tagsOf(aws, group)).toHaveLength(2);
    },
  },
  {
    title: 'the 51st tag is refused',
    async run(aws) {
      const group = await aws.newGroup();
      const tags = Array.from({ length: 51 }, (_, index) => ({ Key: `key-${index}`, Value: '' }));
      await aws.ec2.send(new CreateTagsCommand({ Resources: [group], Tags: tags.slice(0, 50) }));

      await expectCode(
        aws.ec2.send(new CreateTagsCommand({ Resources: [group], Tags: tags.slice(50) })),
        'TagLimitExceeded',
      );
    },
  },
  {
    title: 'tag keys of AWS’s own are refused',
    async run(aws) {
      const group = await aws.newGroup();

      const call = aws.ec2.send(new CreateTagsCommand({ Resources: [group], Tags: [{ Key: 'aws:mine', Value: '' }] }));

      await expectCode(call, 'InvalidParameterValue');
    },
  },
  {
    title: 'deleting tags without naming any deletes them all',
    async run(aws) {
      const group = await aws.newGroup({ tags: [{ Key: 'one', Value: '1' }] });

      await aws.ec2.send(new DeleteTagsCommand({ Resources: [group] }));

      expect(await tagsOf(aws, group)).toEqual([]);
    },
  },
  {
    title: 'a tag is deleted only if the value given is its value',
    async run(aws) {
      const group = await aws.newGroup({ tags: [{ Key: 'one', Value: '1' }] });

      await aws.ec2.send(new DeleteTagsCommand({ Resources: [group], Tags: [{ Key: 'one', Value: '2' }] }));

      expect(await tagsOf(aws, group)).toHaveLength(1);
    },
  },
  {
    title: 'the tags of a rule are found by its id',
    async run(aws) {
      const group = await aws.newGroup();
      const { SecurityGroupRules } = await authorizeTagged(aws, group, 'security-group-rule');
      const ResourceId = known(SecurityGroupRules?.[0]?.SecurityGroupRuleId);

      const { Tags } = await aws.ec2.send(
        new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [ResourceId] }] }),
      );

      expect(Tags).toEqual([{ Key: 'managed', Value: 'yes', ResourceId, ResourceType: 'security-group-rule' }]);
    },
  },
  {
    title: 'a rule that does not exist cannot be tagged',
    async run(aws) {
      const Resources = ['sgr-0deadbeefdeadbeef'];

      const call = aws.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'one', Value: '1' }] }));

      await expectCode(call, 'InvalidSecurityGroupRuleId.NotFound');
    },
  },
];
