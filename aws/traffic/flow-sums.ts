import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { SourceFlows } from '../../core/evidence/traffic.ts';
import { parseCidr } from '../../core/model/cidr.ts';
import { counted } from '../../core/model/counted.ts';

/** What a query says of one source and interface, in texts as AWS gives them. A field that the log does not have is undefined. */
export interface SumRow {
  readonly interfaceId: string | undefined;
  readonly srcaddr: string | undefined;
  readonly pktSrcaddr: string | undefined;
  readonly logStatus: string | undefined;
  readonly flowDirection: string | undefined;
  readonly tcpFlags: string | undefined;
  readonly flows: string | undefined;
  readonly packets: string | undefined;
  readonly bytes: string | undefined;
  /** Seconds since the epoch. */
  readonly firstStart: string | undefined;
  readonly lastEnd: string | undefined;
}

interface Sum {
  flows: bigint;
  packets: bigint;
  bytes: bigint;
  first: bigint;
  last: bigint;
}

/** Adds up the rows of all queries of one read. */
export interface FlowSums {
  add(row: SumRow): void;
  /** By interface, then by source. */
  flows(): SourceFlows[];
  /** How many records of an interface AWS says it has lost (SKIPDATA). */
  lost(interfaceId: string): number;
  problems(): string[];
}

export function flowSums(interfaces: readonly Pick<NetworkInterface, 'id' | 'ipv4' | 'ipv6'>[]): FlowSums {
  const own = new Map(interfaces.map((one) => [one.id, addressesOf(one)]));
  const sums = new Map<string, Map<string, Sum>>();
  const lost = new Map<string, number>();
  let unreadable = 0;
  const add = (row: SumRow) => {
    const { interfaceId: id = '' } = row;
    const addresses = own.get(id);
    const sum = sumOf(row);
    if (!addresses || !sum) unreadable += 1;
    else if (row.logStatus === 'SKIPDATA') lost.set(id, (lost.get(id) ?? 0) + Number(sum.flows));
    else {
      const source = addressOf(row.pktSrcaddr) ?? addressOf(row.srcaddr);
      if (source === null) unreadable += 1;
      else if (isIncoming(row, addresses)) merge(sums, { id, source, sum });
    }
  };
  return {
    add,
    flows: () => [...sums].sort(byKey).flatMap(([id, bySource]) => [...bySource].sort(byKey).map(flowsOf(id))),
    lost: (id) => lost.get(id) ?? 0,
    problems: () => (unreadable === 0 ? [] : [`${counted(unreadable, 'row')} of the answers could not be read`]),
  };
}

/** A SKIPDATA record has no sums, and its times are those of the window. */
function sumOf({ flows, packets, bytes, firstStart, lastEnd, logStatus }: SumRow): Sum | null {
  const isLost = logStatus === 'SKIPDATA';
  const [a, b, c] = [whole(flows), isLost ? 0n : whole(packets), isLost ? 0n : whole(bytes)];
  const [first, last] = [whole(firstStart) ?? (isLost ? 0n : null), whole(lastEnd) ?? (isLost ? 0n : null)];
  if (a === null || b === null || c === null || first === null || last === null) return null;
  return { flows: a, packets: b, bytes: c, first, last };
}

/**
 * A whole number as Logs Insights and Athena write it: digits, with `.0` where they take it for a decimal, or with an exponent where it
 * is large. Null where it is none, or where the text is rounded so that it is not known which.
 */
export function whole(text: string | undefined): bigint | null {
  const [, digits = '', fraction = '', power = '0'] = /^(\d+)(?:\.(\d+))?(?:E\+?(\d{1,2}))?$/i.exec(text ?? '') ?? [];
  if (digits === '') return null;
  const shifted = fraction.padEnd(Number(power), '0');
  return /^0*$/.test(shifted.slice(Number(power))) ? BigInt(digits + shifted.slice(0, Number(power))) : null;
}

/**
 * Whether the flow goes to the interface and is no answer. Without a direction the source decides: what comes from an address of the
 * interface goes out. An answer of a server has SYN and ACK in its flags (VPC user guide, Flow log records, tcp-flags).
 */
function isIncoming({ flowDirection, tcpFlags, srcaddr }: SumRow, own: ReadonlySet<string>): boolean {
  if (flowDirection === 'egress') return false;
  if ((Number(tcpFlags) & 18) === 18) return false;
  return flowDirection === 'ingress' || !own.has(addressOf(srcaddr) ?? '');
}

function addressesOf({ ipv4, ipv6 }: Pick<NetworkInterface, 'ipv4' | 'ipv6'>): ReadonlySet<string> {
  return new Set([...ipv4.flatMap(({ address, publicAddress }) => [address, publicAddress ?? address]), ...ipv6]);
}

/** An address in canonical form. */
function addressOf(text = ''): string | null {
  const reading = parseCidr(`${text}/${text.includes(':') ? 128 : 32}`);
  return reading.kind === 'cidr' ? reading.cidr.slice(0, reading.cidr.indexOf('/')) : null;
}

function merge(
  sums: Map<string, Map<string, Sum>>,
  { id, source, sum }: { readonly id: string; readonly source: string; readonly sum: Sum },
): void {
  const bySource = sums.get(id) ?? new Map<string, Sum>();
  sums.set(id, bySource);
  const known = bySource.get(source);
  if (!known) {
    bySource.set(source, sum);
    return;
  }
  known.flows += sum.flows;
  known.packets += sum.packets;
  known.bytes += sum.bytes;
  if (sum.first < known.first) known.first = sum.first;
  if (sum.last > known.last) known.last = sum.last;
}

function flowsOf(interfaceId: string) {
  return ([source, sum]: [string, Sum]): SourceFlows => ({
    interfaceId,
    source,
    flows: Number(sum.flows),
    packets: Number(sum.packets),
    bytes: Number(sum.bytes),
    firstSeen: Number(sum.first) * 1000,
    lastSeen: Number(sum.last) * 1000,
  });
}

function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
