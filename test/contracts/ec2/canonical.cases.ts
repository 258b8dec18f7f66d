import { expect } from 'vitest';
import { tcp, tcp6 } from './aws.ts';
import { type Case, expectCode } from './case.ts';

/** In which form EC2 keeps what it was sent. */
export const canonicalCases: Case[] = [
  {
    title: 'an IPv4 CIDR is stored with its host bits cleared',
    async run(aws) {
      const group = await aws.newGroup();

      await aws.authorize(group, tcp(25, '100.68.0.18/18', '1.2.3.4/0'));

      expect(await aws.sources(group)).toEqual(['tcp 25-25 0.0.0.0/0', 'tcp 25-25 100.68.0.0/18']);
    },
  },
  {
    title: 'an IPv6 CIDR is stored in the form of RFC 5952',
    async run(aws) {
      const group = await aws.newGroup();

      await aws.authorize(group, tcp6(25, '0:0:0:0:0:0:0:0/0', '2001:0DB8:0000::00FF/64'));

      expect(await aws.sources(group)).toEqual(['tcp 25-25 2001:db8::/64', 'tcp 25-25 ::/0']);
    },
  },
  {
    title: 'another spelling of an existing CIDR is a duplicate',
    async run(aws) {
      const group = await aws.newGroup();
      await aws.authorize(group, tcp(25, '100.68.0.0/18'));

      const again = aws.authorize(group, tcp(25, '100.68.0.18/18'));

      await expectCode(again, 'InvalidPermission.Duplicate');
    },
  },
  {
    title: 'a protocol in capitals is stored in lower case',
    async run(aws) {
      const group = await aws.newGroup();

      await aws.authorize(group, { ...tcp(25, '10.0.0.0/8'), IpProtocol: 'TCP' });

      expect(await aws.sources(group)).toEqual(['tcp 25-25 10.0.0.0/8']);
    },
  },
  {
    title: 'the protocols 6, 17 and 1 are stored by name',
    async run(aws) {
      const group = await aws.newGroup();

      await aws.authorize(
        group,
        { ...tcp(25, '10.0.0.0/8'), IpProtocol: '6' },
        { ...tcp(53, '10.0.0.0/8'), IpProtocol: '17' },
        { IpProtocol: '1', FromPort: -1, ToPort: -1, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
      );

      expect(await aws.sources(group)).toEqual([
        'icmp -1--1 10.0.0.0/8',
        'tcp 25-25 10.0.0.0/8',
        'udp 53-53 10.0.0.0/8',
      ]);
    },
  },
];
