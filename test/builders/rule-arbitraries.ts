import fc from 'fast-check';
import { type Cidr, familyOf } from '../../core/model/cidr.ts';
import type { PortRange, PrefixList, SecurityGroupRule, Snapshot, Source } from '../../core/model/security-group.ts';
import { identityOf } from '../oracle/ec2.ts';
import { aRule, fromCidr, fromGroup, managedTags, ports } from './builders.ts';
import { approvableCidr, prefixLists, sources } from './source-arbitraries.ts';

const ranges: fc.Arbitrary<PortRange> = fc.oneof(
  fc.constantFrom(
    ...[
      ports(25),
      ports(25),
      ports(0, 65535),
      ports(20, 30),
      ports(24, 26),
      ports(25, 30),
      ports(20, 25),
      ports(26, 30),
    ],
    ...[ports(0, 24), ports(0, 25), ports(25, 65535), ports(24), ports(26), ports(0), ports(443), ports(26, 65535)],
  ),
  fc.tuple(fc.nat(50), fc.nat(65535)).map(([a, b]) => ports(Math.min(a, b), Math.max(a, b))),
);

const icmpRanges = fc.constantFrom(ports(-1), ports(8, -1), ports(8, 0), ports(25, 25), ports(3, 4));

type Shape = (family: 'ipv4' | 'ipv6') => Pick<SecurityGroupRule, 'protocol' | 'ports'>;

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  {
    weight: 10,
    arbitrary: ranges.map(
      (range): Shape =>
        () => ({ protocol: 'tcp', ports: range }),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Shape>(() => ({ protocol: '-1', ports: null })) },
  {
    weight: 2,
    arbitrary: ranges.map(
      (range): Shape =>
        () => ({ protocol: 'udp', ports: range }),
    ),
  },
  {
    weight: 2,
    arbitrary: icmpRanges.map(
      (range): Shape =>
        (family) => ({ protocol: family === 'ipv4' ? 'icmp' : 'icmpv6', ports: range }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('47', '50', '51', '41', '89', '132', '0', '255', '25').map(
      (protocol): Shape =>
        () => ({ protocol, ports: null }),
    ),
  },
);

const descriptions = fc.constantFrom(null, null, 'office', 'office & home', 'partner: see #42', 'd'.repeat(255));
const ruleTags = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { Name: 'smtp' },
      { Name: 'smtp', team: 'mail' },
      { 'smtp-warden:managed': 'false' },
      managedTags,
    ),
  },
);

const byHand = fc.record({ which: fc.nat(9), shape: shapes, description: descriptions, tags: ruleTags });
function familyOfSource(source: Source, lists: readonly PrefixList[]): 'ipv4' | 'ipv6' {
  if (source.kind === 'cidr') return familyOf(source.cidr);
  return source.kind === 'prefix-list'
    ? (lists.find(({ id }) => id === source.prefixListId)?.family ?? 'ipv4')
    : 'ipv4';
}

/** The rules and prefix lists of a group as EC2 could hold them: no two rules that are one rule to it. */
export const groupRules: fc.Arbitrary<Pick<Snapshot, 'rules' | 'prefixLists'>> = fc
  .record({
    prefixLists,
    sources,
    byHand: fc.array(byHand, { maxLength: 10 }),
    managed: fc.oneof({ weight: 3, arbitrary: fc.constant<Cidr[]>([]) }, fc.array(approvableCidr, { maxLength: 3 })),
  })
  .map(({ prefixLists: lists, sources, byHand, managed }) => {
    const ours = managed.map((network) =>
      aRule({ source: fromCidr(network), tags: managedTags, description: 'approved' }),
    );
    const theirs = byHand.map(({ which, shape, ...rest }) => {
      const source = sources[which % sources.length]?.(lists) ?? fromGroup('sg-0a');
      const description =
        source.kind === 'cidr' ? rest.description : (rest.description?.replaceAll('&', 'and') ?? null);
      return aRule({ ...shape(familyOfSource(source, lists)), ...rest, description, source });
    });
    const distinct = new Map([...theirs, ...ours].map((rule) => [identityOf(rule), rule]));
    const rules = [...distinct.values()].map((rule, index) => ({ ...rule, id: `sgr-${index}` }));
    return { rules, prefixLists: Object.fromEntries(lists.map((list) => [list.id, list])) };
  });
