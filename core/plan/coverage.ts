import type { Permission } from '../model/security-group.ts';

/** Inclusive [from, to] intervals, ascending and never adjacent. */
export type Intervals = readonly (readonly [number, number])[];

/** What rules let in, by IP protocol number: TCP and UDP ports, ICMP as type × 256 + code, everything else as one block. */
export type Coverage = ReadonlyMap<number, Intervals>;

const named: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };
const full: readonly [number, number] = [0, 65535];

/** Every IP protocol number, 0 to 255. */
export const protocolNumbers: readonly number[] = Array.from({ length: 256 }, (_, number) => number);

/** What a rule for all traffic lets in, alone or among others. */
const everything: Coverage = new Map(protocolNumbers.map((number) => [number, [full]]));

export function coverageOf(rules: readonly Permission[]): Coverage {
  if (rules.some(({ protocol }) => protocol === '-1')) return everything;
  const intervals = new Map<number, [number, number][]>();
  for (const rule of rules) {
    const number = named[rule.protocol] ?? Number(rule.protocol);
    const [from, to] = intervalOf(rule);
    const known = intervals.get(number);
    if (known) known.push([from, to]);
    else intervals.set(number, [[from, to]]);
  }
  return new Map([...intervals].map(([number, list]) => [number, merged(list)]));
}

/** What is let in by one protocol. */
export function part(coverage: Coverage, protocol: number): Intervals {
  return coverage.get(protocol) ?? [];
}

/** The protocols, by number and in their order, of which the one lets in other than the other. */
export function changedProtocols(before: Coverage, after: Coverage): number[] {
  if (before === after) return [];
  const isWhole = before === everything || after === everything;
  const either = isWhole ? protocolNumbers : ascending(new Set([...before.keys(), ...after.keys()]));
  return either.filter((number) => !sameIntervals(part(before, number), part(after, number)));
}

/** The protocol numbers among these: what is none is no protocol of IP. */
function ascending(numbers: ReadonlySet<number>): number[] {
  return [...numbers].filter((number) => number in protocolNumbers).sort((a, b) => a - b);
}

export function sameIntervals(a: Intervals, b: Intervals): boolean {
  return a.length === b.length && a.every(([from, to], index) => from === b[index]?.[0] && to === b[index]?.[1]);
}

/** Whether every interval of `inner` lies in one of `outer`. */
export function within(outer: Intervals, inner: Intervals): boolean {
  return inner.every(([from, to]) => outer.some(([first, last]) => first <= from && to <= last));
}

export function withoutPoints(intervals: Intervals, points: ReadonlySet<number>): Intervals {
  return [...points].reduce<Intervals>(
    (left, point) =>
      left.flatMap(([from, to]) => {
        if (point < from || point > to) return [[from, to] as const];
        return (
          [
            [from, point - 1],
            [point + 1, to],
          ] as const
        ).filter(([first, last]) => first <= last);
      }),
    intervals,
  );
}

function intervalOf({ protocol, ports }: Permission): readonly [number, number] {
  if (ports === null) return full;
  if (protocol !== 'icmp' && protocol !== 'icmpv6') return [ports.from, ports.to];
  if (ports.from === -1) return full;
  return ports.to === -1
    ? [ports.from * 256, ports.from * 256 + 255]
    : [ports.from * 256 + ports.to, ports.from * 256 + ports.to];
}

function merged(intervals: [number, number][]): Intervals {
  const result: [number, number][] = [];
  for (const [from, to] of intervals.sort((a, b) => a[0] - b[0])) {
    const previous = result.at(-1);
    if (previous && from <= previous[1] + 1) previous[1] = Math.max(previous[1], to);
    else result.push([from, to]);
  }
  return result;
}
