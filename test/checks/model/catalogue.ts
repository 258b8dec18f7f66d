import { cidr } from '../../../core/model/cidr.ts';
import type { Permission, PrefixList, Source } from '../../../core/model/security-group.ts';
import { aPrefixList, fromCidr, fromGroup, fromList, ports } from '../../builders/builders.ts';

const wideList: PrefixList = aPrefixList({
  id: 'pl-0000000000000a11d',
  name: 'wide',
  entries: [cidr('10.0.0.0/8'), cidr('192.168.0.0/16'), cidr('8.0.0.0/5'), cidr('81.2.69.0/24')],
  weight: 5,
});

export const prefixLists: Readonly<Record<string, PrefixList>> = { [wideList.id]: wideList };

function tcp(from: number, to: number, source: Source): Permission {
  return { protocol: 'tcp', ports: ports(from, to), source, description: null };
}

const [all4, all6, half, otherHalf] = ['0.0.0.0/0', '::/0', '0.0.0.0/1', '128.0.0.0/1'].map(fromCidr) as [
  Source,
  Source,
  Source,
  Source,
];

/** What people let in: what exposes the port, what a remainder looks like, and what has nothing to do with it. */
export const permissions: readonly Permission[] = [
  tcp(25, 25, all4),
  tcp(20, 30, all4),
  tcp(25, 25, all6),
  { protocol: '-1', ports: null, source: all4, description: null },
  tcp(0, 65_535, all6),
  tcp(25, 25, half),
  tcp(25, 25, otherHalf),
  tcp(24, 25, fromList(wideList.id)),
  tcp(25, 25, fromCidr('10.0.0.0/8')),
  tcp(20, 24, all4),
  tcp(26, 30, all4),
  tcp(25, 25, fromCidr('81.2.69.0/24')),
  { protocol: 'udp', ports: ports(25), source: all4, description: null },
  tcp(0, 25, all4),
  tcp(25, 65_535, all4),
  tcp(25, 25, fromCidr('5.0.0.0/8')),
  tcp(25, 25, fromCidr('6.0.0.0/8')),
  tcp(20, 30, fromCidr('10.20.0.0/16')),
  tcp(25, 25, fromGroup('sg-0fedcba9876543210')),
  tcp(25, 25, fromCidr('10.20.0.0/16')),
  tcp(0, 65_535, all4),
  tcp(25, 25, fromCidr('192.168.0.0/16')),
  tcp(25, 25, fromCidr('10.1.0.0/16')),
  tcp(25, 25, fromCidr('17.0.0.0/8')),
];

/** What people approve: neighbours that merge, one that holds others, of both families, and some that add up to too much. */
export const approvals = [
  '81.2.69.0/24',
  '81.2.68.0/24',
  '81.2.68.0/23',
  '2a00:1450::/48',
  '17.0.0.0/8',
  '18.0.0.0/9',
  '10.1.0.0/16',
  '2a00:1451::/48',
].map(cidr);
