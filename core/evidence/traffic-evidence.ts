import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { type AddressFamily, type Cidr, cidr } from '../model/cidr.ts';
import { counted } from '../model/counted.ts';
import { networkOf } from '../model/network.ts';
import { type AddressLookup, lookupOf } from './address-lookup.ts';
import type { TrafficEvidence, TrafficSource } from './evidence.ts';
import type { NetworkInterface, UnreadPart } from './network.ts';
import { type GroupRules, type OtherGroups, type StayingRules, stayingRules } from './staying-rules.ts';
import type { SourceFlows, TrafficRead } from './traffic.ts';

export interface TrafficContext {
  /** All interfaces of the group, as far as they could be read. */
  readonly interfaces: readonly Pick<NetworkInterface, 'id' | 'groupIds'>[];
  /** The group, and what is planned for it where a plan was made. */
  readonly judged: GroupRules;
  /** The CIDRs of the live allowlist entries that speak for the group. */
  readonly approved: readonly Cidr[];
  /** What counts as open to the internet. */
  readonly limits: ExposureLimits;
  /** The other groups of the interfaces, as the network reader gives them. Left out: the group's own rules decide alone. */
  readonly otherGroups?: OtherGroups;
  /** What could not be read of the network. Where that is interfaces, the group may have others, and its traffic is not known to be all. */
  readonly unread?: readonly UnreadPart[];
}

/**
 * What flow logs say about a group: who opened connections to the port, and what becomes of each when the plan is carried out. Flows of
 * interfaces that are not of the group are counted and are nobody's. Pure. Throws where a source is not an address, which is a bug of
 * the reader.
 */
export function trafficEvidence(read: TrafficRead, context: TrafficContext): TrafficEvidence {
  const ids = new Set(context.interfaces.map(({ id }) => id));
  const own = read.flows.filter(({ interfaceId }) => ids.has(interfaceId));
  const foreign = read.flows.filter(({ interfaceId }) => !ids.has(interfaceId));
  const rules = stayingRules(context);
  const gaps = [...gapsOf(read, context), ...read.problems];
  const { sources, rounded } = sourcesOf(own, { ...context, rules });
  const notes = [...(sources.length > 0 ? rules.notes : []), ...(read.notes ?? []), ...roundedNote(rounded)];
  return {
    from: read.from === null ? null : timeText(read.from),
    to: read.to === null ? null : timeText(read.to),
    covered: gaps.length === 0,
    reasons: [...new Set([...gaps, ...notes])],
    sources,
    notAttributed: {
      interfaces: read.notAttributed.interfaces + new Set(foreign.map(({ interfaceId }) => interfaceId)).size,
      flows: foreign.reduce((sum, { flows }) => sum + flows, read.notAttributed.flows),
    },
  };
}

/** Why the flow logs may not have seen everything that reached the group. */
function gapsOf({ coverage }: TrafficRead, { interfaces, unread = [] }: TrafficContext): string[] {
  const unknown = unread
    .filter(({ part }) => part === 'interfaces')
    .map(({ reason }) => `the group may have other interfaces, whose traffic is not counted: ${reason}`);
  if (interfaces.length === 0)
    return [...unknown, 'no interface of the group is known, so no flow can be told to be its own'];
  const gaps = interfaces.flatMap(({ id }) => {
    const gap = coverage.get(id);
    return gap === null ? [] : [gap ?? `unknown: no flow log covers ${id}`];
  });
  return [...unknown, ...gaps];
}

interface Sum {
  readonly interfaceIds: Set<string>;
  packets: bigint;
  bytes: bigint;
  firstSeen: number;
  lastSeen: number;
}

interface Classifier extends TrafficContext {
  readonly rules: StayingRules;
}

function sourcesOf(flows: readonly SourceFlows[], context: Classifier): { sources: TrafficSource[]; rounded: number } {
  const approved = lookupOf(context.approved);
  const found = [...sumsOf(flows)].map(([source, sum]) => {
    const address = cidr(`${source}/${source.includes(':') ? 128 : 32}`);
    return { range: rangeOf(address), sum, source: sourceOf(address, sum, { rules: context.rules, approved }) };
  });
  found.sort((a, b) => compare(b.sum.bytes, a.sum.bytes) || byAddress(a.range, b.range));
  return {
    sources: found.map(({ source }) => source),
    rounded: found.filter(({ sum }) => sum.bytes > exact || sum.packets > exact).length,
  };
}

function sumsOf(flows: readonly SourceFlows[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { source, interfaceId, packets, bytes, firstSeen, lastSeen } of flows) {
    const sum = sums.get(source);
    if (sum === undefined) {
      const interfaceIds = new Set([interfaceId]);
      sums.set(source, { interfaceIds, packets: BigInt(packets), bytes: BigInt(bytes), firstSeen, lastSeen });
      continue;
    }
    sum.interfaceIds.add(interfaceId);
    sum.packets += BigInt(packets);
    sum.bytes += BigInt(bytes);
    sum.firstSeen = Math.min(sum.firstSeen, firstSeen);
    sum.lastSeen = Math.max(sum.lastSeen, lastSeen);
  }
  return sums;
}

function sourceOf(
  address: Cidr,
  sum: Sum,
  { rules, approved }: { readonly rules: StayingRules; readonly approved: AddressLookup },
): TrafficSource {
  const { family, first } = rangeOf(address);
  const isManaged = () => [...sum.interfaceIds].every((id) => rules.letIn(id).has(family, first));
  const isPrivate = () => networkOf(address).publicAddresses === 0n;
  return {
    cidr: address,
    class: approved.has(family, first) ? 'approved' : isManaged() ? 'managed' : isPrivate() ? 'private' : 'cutOff',
    packets: Number(sum.packets),
    bytes: Number(sum.bytes),
    firstSeen: timeText(sum.firstSeen),
    lastSeen: timeText(sum.lastSeen),
  };
}

interface AddressOf {
  readonly family: AddressFamily;
  readonly first: bigint;
}

function rangeOf(address: Cidr): AddressOf {
  const [{ family, first } = { family: 'ipv4' as const, first: 0n }] = networkOf(address).addresses;
  return { family, first };
}

/** IPv4 before IPv6, then by number. */
function byAddress(a: AddressOf, b: AddressOf): number {
  if (a.family !== b.family) return a.family === 'ipv4' ? -1 : 1;
  return compare(a.first, b.first);
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The largest number that JSON carries exactly. */
const exact = BigInt(Number.MAX_SAFE_INTEGER);

function roundedNote(rounded: number): string[] {
  return rounded === 0 ? [] : [`the packets or bytes of ${counted(rounded, 'source')} exceed 2^53 and are rounded`];
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
