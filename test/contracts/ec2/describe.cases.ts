import {
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { addresses, tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

export const describeCases: Case[] = [
  {
    title: 'groups come in pages of MaxResults and every group comes once',
    async run(aws) {
      const made: string[] = [];
      for (let count = 0; count < 12; count += 1)
        made.push(await aws.newGroup({ tags: [{ Key: 'mark', Value: 'paged' }] }));
      const Filters = [{ Name: 'tag:mark', Values: ['paged'] }];

      const pages: string[][] = [];
      for await (const page of paginateDescribeSecurityGroups({ client: aws.ec2, pageSize: 5 }, { Filters })) {
        pages.push((page.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []));
      }

      expect(pages.map(({ length }) => length)).toEqual([5, 5, 2]);
      expect(pages.flat().sort()).toEqual(made.sort());
    },
  },
  {
    title: 'rules come in pages of MaxResults and every rule comes once',
    async run(aws) {
      const groups = [await aws.newGroup(), await aws.newGroup()];
      for (const group of groups) await aws.authorize(group, tcp(25, ...addresses(8)));
      const Filters = [{ Name: 'group-id', Values: groups }];

      const sizes: number[] = [];
      const seen = new Set<string | undefined>();
      for await (const page of paginateDescribeSecurityGroupRules({ client: aws.ec2, pageSize: 7 }, { Filters })) {
        sizes.push(page.SecurityGroupRules?.length ?? 0);
        for (const rule of page.SecurityGroupRules ?? []) seen.add(rule.SecurityGroupRuleId);
      }

      expect(sizes).toEqual([7, 7, 4]);
      expect(seen.size).toBe(18);
    },
  },
  {
    title: 'a page smaller than 5 is refused',
    async run(aws) {
      await expectCode(aws.ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 4 })), 'InvalidParameterValue');
    },
  },
  {
    title: 'a page larger than 1000 is refused',
    async run(aws) {
      await expectCode(
        aws.ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 1001 })),
        'InvalidParameterValue',
      );
    },
  },
  {
    title: 'a token that is not EC2’s own is refused',
    async run(aws) {
      const call = aws.ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5, NextToken: 'nonsense' }));

      await expectCode(call, 'InvalidParameterValue');
    },
  },
  {
    title: 'group ids and MaxResults do not go together',
    async run(aws) {
      const group = await aws.newGroup();

      const call = aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group], MaxResults: 5 }));

      await expectCode(call, 'InvalidParameterCombination');
    },
  },
  {
    title: 'describing a group that does not exist is an error',
    async run(aws) {
      await expectCode(aws.permissions('sg-0deadbeefdeadbeef'), 'InvalidGroup.NotFound');
    },
  },
  {
    title: 'describing a malformed group id is another error',
    async run(aws) {
      await expectCode(aws.permissions('sg-nonsense'), 'InvalidGroupId.Malformed');
    },
  },
  {
    title: 'the rules of a group that does not exist are none, without an error',
    async run(aws) {
      expect(await aws.rules('sg-0deadbeefdeadbeef')).toEqual([]);
    },
  },
  {
    title: 'the rules of a malformed group id are an error',
    async run(aws) {
      await expectCode(aws.rules('sg-nonsense'), 'InvalidGroupId.Malformed');
    },
  },
  {
    title: 'a rule id that does not exist is an error',
    async run(aws) {
      const call = aws.ec2.send(
        new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: ['sgr-0deadbeefdeadbeef'] }),
      );

      await expectCode(call, 'InvalidSecurityGroupRuleId.NotFound');
    },
  },
];
