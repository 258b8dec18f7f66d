import type { SeenRule } from '../../../sandbox/inspect.ts';
import { type Family, holds, type Span, spanOf } from '../../oracle/addresses.ts';

/** One address that stands for all that no rule and no list tells apart from it. */
export interface Who {
  readonly family: Family;
  readonly address: bigint;
}

/** An IP protocol by its number, and a port of TCP or UDP; 0 for all others. */
export interface Service {
  readonly protocol: number;
  readonly port: number;
}

/** What a group is looked at with, told without the product's code. */
export interface Ground {
  /** The entries of prefix lists, by id. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly whos: readonly Who[];
  readonly services: readonly Service[];
}

const numbers = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', 1],
  ['icmpv6', 58],
]);
const kept = [6, 17, 1, 58, 47, 50, 51];
const others = [41, 132];

/** Everything that these rules, lists and networks can tell apart. */
export function groundOf(given: {
  readonly rules: readonly SeenRule[];
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly networks: readonly string[];
  /** Whether an all-traffic rule may be lost in part: of the protocols that no rule can keep nothing is watched. */
  readonly losesProtocols: boolean;
}): Ground {
  const { rules, lists, networks, losesProtocols } = given;
  const spans = [...rules.flatMap((rule) => spansOf(rule, lists)), ...networks.map(spanOf)];
  const edges = { ipv4: new Set([0n]), ipv6: new Set([0n]) };
  for (const { family, first, last } of spans) edges[family].add(first).add(last + 1n);
  edges.ipv4.delete(1n << 32n);
  edges.ipv6.delete(1n << 128n);
  const at = (family: Family) => Array.from(edges[family], (address): Who => ({ family, address }));
  const ports = new Set([0, 24, 25, 26]);
  for (const { from = 0, to = 65_535 } of rules) ports.add(from).add(to + 1);
  const protocols = losesProtocols ? kept : [...kept, ...others];
  const services = protocols.flatMap((protocol) =>
    hasPorts(protocol)
      ? [...ports].filter((port) => port >= 0 && port <= 65_535).map((port) => ({ protocol, port }))
      : [{ protocol, port: 0 }],
  );
  return { lists, whos: [...at('ipv4'), ...at('ipv6')], services };
}

/** For each witness, the services that it reaches as bits: bit n is `services[n]`. */
export function reachOf(rules: readonly SeenRule[], { lists, whos, services }: Ground): bigint[] {
  const masks = rules.map((rule) => ({
    spans: spansOf(rule, lists),
    mask: maskOf(services, (service) => serves(rule, service)),
  }));
  return whos.map((who) => {
    const own = masks.reduce((reached, { spans, mask }) => (isWithin(who, spans) ? reached | mask : reached), 0n);
    // Nobody speaks the ICMP of the other family.
    return own & ~maskOf(services, ({ protocol }) => protocol === (who.family === 'ipv4' ? 58 : 1));
  });
}

export function maskOf(services: readonly Service[], wanted: (service: Service) => boolean): bigint {
  return services.reduce((mask, service, bit) => (wanted(service) ? mask | (1n << BigInt(bit)) : mask), 0n);
}

export function isWithin({ family, address }: Who, spans: readonly Span[]): boolean {
  return spans.some((span) => holds(span, family, address));
}

export function isPort25({ protocol, port }: Service): boolean {
  return protocol === 6 && port === 25;
}

function spansOf({ source }: SeenRule, lists: Ground['lists']): Span[] {
  if (source.includes('/')) return [spanOf(source)];
  const entries = lists.get(source);
  if (!entries) throw new Error(`nothing is known of ${source}`);
  return entries.map(spanOf);
}

function serves({ protocol, from = 0, to = 65_535 }: SeenRule, service: Service): boolean {
  if (protocol === '-1') return true;
  if ((numbers.get(protocol) ?? Number(protocol)) !== service.protocol) return false;
  return !hasPorts(service.protocol) || (from <= service.port && service.port <= to);
}

function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17;
}
