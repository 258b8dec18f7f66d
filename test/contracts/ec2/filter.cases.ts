import { DescribeSecurityGroupsCommand, type Filter } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { type Aws, tcp, tcp6 } from './aws.ts';
import { type Case, expectCode } from './case.ts';

const mark = (value: string) => [{ Key: 'mark', Value: value }];

/** The ids of the groups that pass filters, among those that carry a mark. */
async function found(aws: Aws, marked: string, ...filters: Filter[]): Promise<string[]> {
  const Filters = [{ Name: 'tag:mark', Values: [marked] }, ...filters];
  const { SecurityGroups = [] } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  return SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);
}

function filterCase(title: string, filters: Filter[], expected: ('open' | 'range' | 'all')[]): Case {
  return {
    title: `filter: ${title}`,
    async run(aws) {
      const marked = title;
      const groups = {
        open: await aws.newGroup({ tags: mark(marked) }),
        range: await aws.newGroup({ tags: mark(marked) }),
        all: await aws.newGroup({ tags: mark(marked) }),
      };
      await aws.authorize(groups.open, tcp(25, '10.0.0.0/8'), tcp(443, '0.0.0.0/0'), tcp6(25, '::/0'));
      await aws.authorize(groups.range, tcp([0, 65535], '0.0.0.0/0'));
      await aws.authorize(groups.all, { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] });

      const ids = await found(aws, marked, ...filters);

      expect(ids).toEqual(expected.map((name) => groups[name]));
    },
  };
}

export const filterCases: Case[] = [
  filterCase(
    'cidr finds every group open to the world',
    [{ Name: 'ip-permission.cidr', Values: ['0.0.0.0/0'] }],
    ['open', 'range', 'all'],
  ),
  filterCase('ipv6-cidr', [{ Name: 'ip-permission.ipv6-cidr', Values: ['::/0'] }], ['open']),
  filterCase(
    'from-port is equality, so ranges and all-traffic are missed',
    [{ Name: 'ip-permission.from-port', Values: ['25'] }],
    ['open'],
  ),
  filterCase(
    'two filters may be matched by two different rules',
    [
      { Name: 'ip-permission.cidr', Values: ['0.0.0.0/0'] },
      { Name: 'ip-permission.from-port', Values: ['25'] },
    ],
    ['open'],
  ),
  filterCase('protocol -1', [{ Name: 'ip-permission.protocol', Values: ['-1'] }], ['all']),
  filterCase('wildcards', [{ Name: 'ip-permission.cidr', Values: ['10.*/?'] }], ['open']),
  filterCase('tag-key', [{ Name: 'tag-key', Values: ['m?rk'] }], ['open', 'range', 'all']),
  {
    title: 'a filter EC2 does not know is refused',
    async run(aws) {
      const call = found(aws, 'any', { Name: 'ip-permission.is-exposed', Values: ['true'] });

      await expectCode(call, 'InvalidParameterValue');
    },
  },
];
