import { addressSet, contains } from '../model/address-set.ts';
import { publicSize } from '../model/public-address-space.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  entriesOf,
  type Permission,
  type PrefixLists,
  type SecurityGroupRule,
  sourceFamily,
  sourceKey,
} from '../model/security-group.ts';

/** What a rule lets through besides the closed ports, of which other rules let through nothing: in words, or null. */
export function gapOf(
  rule: SecurityGroupRule,
  {
    closed,
    others,
    prefixLists,
    mayLoseProtocols,
  }: {
    readonly closed: ReadonlySet<number>;
    readonly others: readonly Permission[];
    readonly prefixLists: PrefixLists;
    readonly mayLoseProtocols: boolean;
  },
): string | null {
  const same = others.filter((other) => sourceKey(other.source) === sourceKey(rule.source));
  const missing = trafficOf(rule, prefixLists, mayLoseProtocols).find((traffic) => !isCovered(traffic, same, closed));
  if (missing) return `${missing.protocol} ${missing.from}-${missing.to} from ${sourceKey(rule.source)}`;
  const cut = privateNetworksOf(rule, prefixLists).find((cidr) =>
    [...closed].some((port) => reachesPort(rule, port) && !isLetIn(cidr, port, others)),
  );
  return cut === undefined ? null : `the closed port from ${cut}`;
}

interface Traffic {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** The protocols that everybody's rules are known to use; of an all-traffic rule no others can be kept. */
const numbered = ['47', '50', '51'] as const;

/** The traffic of a rule, one item for each protocol. `all` is what only another all-traffic rule lets through. */
function trafficOf(rule: Permission, prefixLists: PrefixLists, mayLoseProtocols: boolean): Traffic[] {
  const { protocol, ports } = rule;
  if (protocol !== '-1') return [{ protocol, from: ports?.from ?? 0, to: ports?.to ?? 0 }];
  if (!mayLoseProtocols) return [{ protocol: 'all', from: 0, to: 0 }];
  const icmp = sourceFamily(rule.source, prefixLists) === 'ipv6' ? 'icmpv6' : 'icmp';
  return [
    { protocol: 'tcp', from: 0, to: 65_535 },
    { protocol: 'udp', from: 0, to: 65_535 },
    { protocol: icmp, from: -1, to: -1 },
    ...numbered.map((number) => ({ protocol: number, from: 0, to: 0 })),
  ];
}

function isCovered(traffic: Traffic, rules: readonly Permission[], closed: ReadonlySet<number>): boolean {
  if (rules.some(({ protocol }) => protocol === '-1')) return true;
  const own = rules.filter(({ protocol }) => protocol === traffic.protocol);
  if (traffic.protocol !== 'tcp' && traffic.protocol !== 'udp') {
    return own.some(
      ({ ports }) =>
        ports === null ||
        ports.from === -1 ||
        (ports.from === traffic.from && (ports.to === -1 || ports.to === traffic.to)),
    );
  }
  const isClosed = (port: number) => traffic.protocol === 'tcp' && closed.has(port);
  const ranges = own.flatMap(({ ports }) => ports ?? []).sort((a, b) => a.from - b.from);
  let next = traffic.from;
  for (const { from, to } of ranges) {
    while (isClosed(next)) next++;
    if (from > next) break;
    next = Math.max(next, to + 1);
  }
  while (isClosed(next)) next++;
  return next > traffic.to;
}

/** The networks that a prefix list names and from which no packet of the internet can come. */
function privateNetworksOf({ source }: Permission, prefixLists: PrefixLists) {
  if (source.kind !== 'prefix-list') return [];
  return entriesOf(prefixLists[source.prefixListId]).filter((cidr) => publicSize(addressSet([cidr])) === 0n);
}

function isLetIn(cidr: Parameters<typeof addressSet>[0][number], port: number, rules: readonly Permission[]): boolean {
  const network = addressSet([cidr]);
  return rules.some(
    (rule) =>
      rule.source.kind === 'cidr' && reachesPort(rule, port) && contains(addressSet([rule.source.cidr]), network),
  );
}
