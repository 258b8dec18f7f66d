import { type Span, spansOf } from './addresses.ts';
import type { Permission, PrefixLists } from './history.ts';

/** One kind of traffic: where it comes from, and its protocol and port (type × 256 + code for ICMP). */
export interface Traffic {
  /** An address as `family:number`, or the id of a security group. */
  readonly from: string;
  readonly protocol: number;
  readonly port: number;
}

const numbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };
const withPorts = [1, 6, 17, 58];
const numbered = [47, 50, 51, 41];

function portsOf({ protocol, ports }: Permission, wanted: number): readonly [number, number] | null {
  const own = protocol === '-1' ? wanted : (numbers[protocol] ?? Number(protocol));
  if (own !== wanted) return null;
  if (protocol === '-1' || ports === null || !withPorts.includes(wanted)) return [0, 65_535];
  if (wanted === 6 || wanted === 17) return [ports.from, ports.to];
  if (ports.from === -1) return [0, 65_535];
  return ports.to === -1
    ? [ports.from * 256, ports.from * 256 + 255]
    : [ports.from * 256 + ports.to, ports.from * 256 + ports.to];
}

export function serves(rule: Permission, protocol: number, port: number): boolean {
  const range = portsOf(rule, protocol);
  return range !== null && range[0] <= port && port <= range[1];
}

export function reaches25(rule: Permission): boolean {
  return serves(rule, 6, 25);
}

/**
 * What `before` lets through and `after` does not, by witnesses: an address set changes its members only at a first address or
 * right after a last one, and ports likewise.
 */
export function lostTraffic(
  before: readonly Permission[],
  after: readonly Permission[],
  lists: PrefixLists,
): Traffic[] {
  const gone = before.filter((rule) => !after.includes(rule));
  if (gone.length === 0) return [];
  const all = [...before, ...after];
  const services = servicesOf(all);
  return witnessesOf(all, lists).flatMap((who) => {
    const admits = (rule: Permission) => isFrom(rule, who, lists);
    const mine = gone.filter(admits);
    if (mine.length === 0) return [];
    const left = after.filter(admits);
    return services.flatMap(({ protocol, port }) =>
      mine.some((rule) => serves(rule, protocol, port)) && !left.some((rule) => serves(rule, protocol, port))
        ? [{ from: who.key, protocol, port }]
        : [],
    );
  });
}

/** Whether some rule lets one kind of traffic through. */
export function allows(rules: readonly Permission[], { from, protocol, port }: Traffic, lists: PrefixLists): boolean {
  const [family = '', address] = from.split(':');
  const who =
    address === undefined ? { key: from, family: '', address: 0n } : { key: from, family, address: BigInt(address) };
  return rules.some((rule) => serves(rule, protocol, port) && isFrom(rule, who, lists));
}

interface Who {
  readonly key: string;
  readonly family: string;
  readonly address: bigint;
}

function witnessesOf(rules: readonly Permission[], lists: PrefixLists): Who[] {
  const known = new Map<string, Who>();
  for (const { source } of rules) {
    if (source.kind === 'security-group') known.set(source.groupId, { key: source.groupId, family: '', address: 0n });
    for (const { family, first, last } of spansOf(source, lists)) {
      for (const address of [first, last + 1n])
        known.set(`${family}:${address}`, { key: `${family}:${address}`, family, address });
    }
  }
  return [...known.values()];
}

function isFrom({ source }: Permission, who: Who, lists: PrefixLists): boolean {
  if (source.kind === 'security-group') return source.groupId === who.key;
  return spansOf(source, lists).some(
    (span: Span) => span.family === who.family && span.first <= who.address && who.address <= span.last,
  );
}

function servicesOf(rules: readonly Permission[]): { readonly protocol: number; readonly port: number }[] {
  return [
    ...withPorts.flatMap((protocol) => {
      const edges = new Set([0, 24, 25, 26, 65_535]);
      for (const rule of rules) {
        const [first, last] = portsOf(rule, protocol) ?? [0, 65_535];
        edges.add(first).add(Math.min(last + 1, 65_535));
      }
      return [...edges].map((port) => ({ protocol, port }));
    }),
    ...numbered.map((protocol) => ({ protocol, port: 0 })),
  ];
}
