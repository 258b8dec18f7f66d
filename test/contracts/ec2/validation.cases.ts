import type { IpPermission } from '@aws-sdk/client-ec2';
import { expect } from 'vitest';
import { tcp } from './aws.ts';
import { type Case, expectCode } from './case.ts';

const anywhere = [{ CidrIp: '10.0.0.0/8' }];

/** What EC2 refuses in a rule, with the code and the words seen on AWS. */
const refused: { what: string; permission: IpPermission; code?: string; message?: RegExp }[] = [
  {
    what: 'tcp without ports',
    permission: { IpProtocol: 'tcp', IpRanges: anywhere },
    message: /Must specify both from and to ports with TCP\/UDP/,
  },
  {
    what: 'the protocol "all"',
    permission: { IpProtocol: 'all', IpRanges: anywhere },
    message: /Invalid value 'all' for IP protocol\. Unknown protocol\./,
  },
  { what: 'an unknown protocol', permission: { IpProtocol: 'bogus', FromPort: 1, ToPort: 2, IpRanges: anywhere } },
  {
    what: 'tcp from port -1',
    permission: { IpProtocol: 'tcp', FromPort: -1, ToPort: -1, IpRanges: anywhere },
    message: /TCP\/UDP \(from\) port \(-1\) out of range/,
  },
  { what: 'a port above 65535', permission: { IpProtocol: 'tcp', FromPort: 0, ToPort: 70000, IpRanges: anywhere } },
  {
    what: 'a port range that ends before it starts',
    permission: { IpProtocol: 'tcp', FromPort: 26, ToPort: 24, IpRanges: anywhere },
  },
  {
    what: 'an ICMP code above 255',
    permission: { IpProtocol: 'icmp', FromPort: 8, ToPort: 65535, IpRanges: anywhere },
    message: /ICMP code \(65535\) out of range/,
  },
  { what: 'an IPv6 CIDR among IPv4 ranges', permission: tcp(25, '::/0'), message: /CIDR block ::\/0 is malformed/ },
  {
    what: 'a CIDR that is none',
    permission: tcp(25, '10.0.0.300/8'),
    message: /CIDR block 10\.0\.0\.300\/8 is malformed/,
  },
  {
    what: 'a permission without a source',
    permission: { IpProtocol: 'tcp', FromPort: 25, ToPort: 25 },
    code: 'MissingParameter',
  },
  {
    what: 'a description with an apostrophe',
    permission: { ...tcp(25), IpRanges: [{ CidrIp: '10.0.0.0/8', Description: "the boss's" }] },
    message: /Invalid rule description/,
  },
  {
    what: 'a description of 256 characters',
    permission: { ...tcp(25), IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'x'.repeat(256) }] },
    message: /Invalid rule description/,
  },
  {
    what: 'a malformed group reference',
    permission: { ...tcp(25), UserIdGroupPairs: [{ GroupId: 'sg-nonsense' }] },
    code: 'InvalidGroupId.Malformed',
  },
  {
    what: 'a reference to a group that does not exist',
    permission: { ...tcp(25), UserIdGroupPairs: [{ GroupId: 'sg-0deadbeefdeadbeef' }] },
    code: 'InvalidGroup.NotFound',
  },
  {
    what: 'a prefix list that does not exist',
    permission: { ...tcp(25), PrefixListIds: [{ PrefixListId: 'pl-0deadbeefdeadbeef' }] },
    code: 'InvalidPrefixListID.NotFound',
  },
];

const accepted: { what: string; permission: IpPermission; stored: string }[] = [
  {
    what: 'icmpv6 without type and code',
    permission: { IpProtocol: 'icmpv6', Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
    stored: 'icmpv6 -1--1 ::/0',
  },
  {
    what: 'protocol 50 without ports',
    permission: { IpProtocol: '50', IpRanges: anywhere },
    stored: '50 -1--1 10.0.0.0/8',
  },
  { what: 'port 0', permission: tcp([0, 0], '10.0.0.0/8'), stored: 'tcp 0-0 10.0.0.0/8' },
];

export const validationCases: Case[] = [
  ...(refused.map(({ what, permission, code = 'InvalidParameterValue', message }) => ({
    title: `authorise refuses ${what}`,
    run: async (aws) => {
      const group = await aws.newGroup();

      const call = aws.authorize(group, permission);

      await expectCode(call, code, message);
      expect(await aws.rules(group)).toEqual([]);
    },
  })) satisfies Case[]),
  ...(accepted.map(({ what, permission, stored }) => ({
    title: `authorise accepts ${what}`,
    run: async (aws) => {
      const group = await aws.newGroup();

      await aws.authorize(group, permission);

      expect(await aws.sources(group)).toEqual([stored]);
    },
  })) satisfies Case[]),
  {
    title: 'authorise refuses a call without rules',
    async run(aws) {
      const group = await aws.newGroup();

      await expectCode(aws.authorize(group), 'MissingParameter');
    },
  },
];
