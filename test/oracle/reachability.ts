import type { Cidr } from '../../core/model/cidr.ts';
import type { Permission, PrefixLists } from '../../core/model/security-group.ts';
import { type Family, holds, type Span, spanOf } from './addresses.ts';

/** All that decides who reaches what: allow rules in union, and what their prefix lists mean. */
export interface State<Rule extends Permission = Permission> {
  readonly rules: readonly Rule[];
  readonly prefixLists: PrefixLists;
}

/** Where traffic comes from: an address, or a member of a referenced security group. */
export type Who =
  | { readonly family: Family; readonly address: bigint }
  | { readonly family: null; readonly groupId: string };

/** An IP protocol number and a port: 0-65535 for tcp and udp, type * 256 + code for ICMP, 0 for all others. */
export interface Service {
  readonly protocol: number;
  readonly port: number;
}

const names = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
]);
const withPorts = [6, 17, 1, 58];
const wellKnownProtocols = [6, 17, 1, 58, 47, 50, 51, 41, 89, 132, 0, 255, 253];
const wellKnownAddresses = ['8.8.8.8/32', '9.255.255.255/32', '10.1.2.3/32', '100.64.0.1/32', '172.16.0.1/32'].concat(
  ['192.168.1.1/32', '203.0.113.9/32', '255.255.255.255/32', '::1/128', '2001:4860:4860::8888/128', 'fd00::1/128'],
  ['fe80::1/128', 'ff02::1/128', '2001:db8::1/128', '::ffff:8.8.8.8/128'],
);

/** The number of a protocol in any spelling; -1 is all traffic. */
export function protocolNumber(protocol: string): number {
  return names.get(protocol.toLowerCase()) ?? Number(protocol);
}

export function spansOf({ source }: Pick<Permission, 'source'>, prefixLists: PrefixLists): Span[] {
  if (source.kind === 'security-group') return [];
  return source.kind === 'cidr' ? [spanOf(source.cidr)] : entriesIn(prefixLists[source.prefixListId]).map(spanOf);
}

/** The entries of a prefix list, as far as they are known. */
export function entriesIn(list: PrefixLists[string] | undefined): readonly Cidr[] {
  return list && 'entries' in list ? list.entries : [];
}

/** The definition: may `who` open a flow to `service`? */
export function reaches(state: State, who: Who, service: Service): boolean {
  return state.rules.some((rule) => admits(rule, state.prefixLists, who) && serves(rule, service));
}

export function admits(rule: Pick<Permission, 'source'>, prefixLists: PrefixLists, who: Who): boolean {
  if (who.family === null) return rule.source.kind === 'security-group' && rule.source.groupId === who.groupId;
  return spansOf(rule, prefixLists).some((span) => holds(span, who.family, who.address));
}

export function serves(rule: Pick<Permission, 'protocol' | 'ports'>, { protocol, port }: Service): boolean {
  const [first, last] = portsFor(rule, protocol) ?? [1, 0];
  return first <= port && port <= last;
}

/**
 * One witness for each piece of the world in which no rule and no CIDR makes a difference. An address set only changes its
 * members at a first address or right after a last one, so these stand for all addresses (each `last` and `first - 1` is in
 * the piece of one of them). A group nobody mentions reaches nothing.
 */
export function everyWho(states: readonly State[], moreCidrs: readonly string[]): Who[] {
  const edges = { ipv4: new Set([0n]), ipv6: new Set([0n]) };
  const groups = new Set<string>();
  const spans = [...moreCidrs, ...wellKnownAddresses].map(spanOf);
  for (const { rules, prefixLists } of states) {
    for (const rule of rules) {
      if (rule.source.kind === 'security-group') groups.add(rule.source.groupId);
      spans.push(...spansOf(rule, prefixLists));
    }
  }
  for (const { family, first, last } of spans) edges[family].add(first).add(last + 1n);
  edges.ipv4.delete(1n << 32n);
  edges.ipv6.delete(1n << 128n);
  const at = (family: Family) => Array.from(edges[family], (address) => ({ family, address }));
  return [...at('ipv4'), ...at('ipv6'), ...Array.from(groups, (groupId) => ({ family: null, groupId }))];
}

/** One witness for each piece of protocol and port space in which no rule makes a difference; tcp/25 is its own piece. */
export function everyService(states: readonly State[]): Service[] {
  const rules = states.flatMap((state) => state.rules);
  const protocols = new Set([...wellKnownProtocols, ...rules.map((rule) => protocolNumber(rule.protocol))]);
  protocols.delete(-1);
  return Array.from(protocols, (protocol) => {
    if (!withPorts.includes(protocol)) return [{ protocol, port: 0 }];
    const edges = new Set([0, 24, 25, 26, 65535]);
    for (const rule of rules) {
      const [first, last] = portsFor(rule, protocol) ?? [0, 65535];
      edges.add(first).add(last + 1);
    }
    edges.delete(65536);
    return Array.from(edges, (port) => ({ protocol, port }));
  }).flat();
}

/** For each witness, the services it reaches as bits: bit n is `services[n]`. Equal to asking `reaches` for every pair. */
export function reachTable(state: State, everybody: readonly Who[], services: readonly Service[]): bigint[] {
  const reachers = state.rules.map((rule) => ({
    rule,
    spans: spansOf(rule, state.prefixLists),
    mask: maskOf(services, (service) => serves(rule, service)),
  }));
  return everybody.map((who) => {
    let reached = 0n;
    for (const { rule, spans, mask } of reachers) {
      const admitted =
        who.family === null
          ? admits(rule, state.prefixLists, who)
          : spans.some((span) => holds(span, who.family, who.address));
      if (admitted) reached |= mask;
    }
    return reached;
  });
}

export function maskOf(services: readonly Service[], wanted: (service: Service) => boolean): bigint {
  return services.reduce((mask, service, bit) => (wanted(service) ? mask | (1n << BigInt(bit)) : mask), 0n);
}

/** The ports of a protocol that a rule lets in; null for none. */
function portsFor(
  { protocol, ports }: Pick<Permission, 'protocol' | 'ports'>,
  wanted: number,
): [number, number] | null {
  const number = protocolNumber(protocol);
  if (number !== -1 && number !== wanted) return null;
  if (number === -1 || ports === null || !withPorts.includes(number)) return [0, 65535];
  const { from, to } = ports;
  if (number === 6 || number === 17) return [from, to];
  if (from === -1) return [0, 65535];
  return to === -1 ? [from * 256, from * 256 + 255] : [from * 256 + to, from * 256 + to];
}
