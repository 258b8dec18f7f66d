import { counted } from '../model/counted.ts';
import type { FlowSum, LoggedInterface } from './flow-interfaces.ts';
import type { FlowTally } from './flow-tally.ts';
import type { NetworkInterface } from './network.ts';
import { ownAddresses } from './own-addresses.ts';
import type { Period, SourceFlows, TrafficRead } from './traffic.ts';

/** Why what was read is less than what the logs hold, in words. */
export interface FlowLosses {
  readonly problems: readonly string[];
}

/**
 * Records may begin up to ten minutes apart and arrive some minutes late (VPC user guide, Flow log records, Aggregation interval); an
 * hour is more than that.
 */
const slackMs = 3_600_000;

/**
 * What a tally says about some interfaces. A log that does not give the direction of its flows has them in both: those that the interface
 * sent, and those to an address that it does not have, are left out. Files cannot tell whether records between the first and the last
 * are missing; an interface counts as covered where its records reach from the beginning of the period to its end.
 */
export function trafficOf(
  tally: FlowTally,
  interfaces: readonly NetworkInterface[],
  { period, problems }: FlowLosses & { readonly period: Period | null },
): TrafficRead {
  const { totals } = tally;
  const recorded = totals.from <= totals.to ? { from: totals.from, to: totals.to } : null;
  const wanted = period ?? recorded;
  const asked = new Set(interfaces.map(({ id }) => id));
  const reads = interfaces.map((one) => interfaceRead(one, tally.interfaces.find(one.id), wanted));
  const others = [...tally.interfaces.all()].filter(({ id, flows }) => flows > 0 && !asked.has(id));
  return {
    from: wanted?.from ?? null,
    to: wanted?.to ?? null,
    flows: reads.flatMap(({ flows }) => flows),
    coverage: new Map(reads.map(({ id, gap }) => [id, gap])),
    problems: [...problems, ...limitProblem(totals.untold)],
    notes: unmeasuredNote(interfaces.reduce((sum, { id }) => sum + (tally.interfaces.find(id)?.unmeasured ?? 0), 0)),
    notAttributed: {
      interfaces: others.length,
      flows: others.reduce((sum, { flows }) => sum + flows, totals.untold),
    },
  };
}

interface InterfaceRead {
  readonly id: string;
  readonly flows: readonly SourceFlows[];
  readonly gap: string | null;
}

function interfaceRead(
  one: NetworkInterface,
  logged: LoggedInterface | undefined,
  period: Period | null,
): InterfaceRead {
  const { id } = one;
  if (logged === undefined) return { id, flows: [], gap: `unknown: no flow log covers ${id}` };
  const isOwn = ownAddresses(one);
  const sums = [...logged.sources.values()].filter(({ sender, destination }) => destination === '' || !isOwn(sender));
  const incoming = sums.filter(({ destination }) => destination === '' || isOwn(destination));
  const strayFlows = flowsOf(sums) - flowsOf(incoming);
  const gaps = [...recordGaps(logged), ...strayGap(id, strayFlows), ...(period ? edgeGaps(logged, period) : [])];
  return { id, flows: bySource(id, incoming), gap: gaps.length === 0 ? null : gaps.join('; ') };
}

function flowsOf(sums: readonly FlowSum[]): number {
  return sums.reduce((sum, { flows }) => sum + flows, 0);
}

/** One sum for each source, whichever address of the interface it spoke to. */
function bySource(interfaceId: string, sums: readonly FlowSum[]): SourceFlows[] {
  const groups = Map.groupBy(sums, ({ source }) => source);
  return [...groups].map(([source, all]) => ({
    interfaceId,
    source,
    flows: flowsOf(all),
    packets: all.reduce((sum, one) => sum + one.packets, 0),
    bytes: all.reduce((sum, one) => sum + one.bytes, 0),
    // Not by a list of arguments: one source may have spoken to more addresses than there may be of those.
    firstSeen: all.reduce((first, one) => Math.min(first, one.firstSeen), Infinity),
    lastSeen: all.reduce((last, one) => Math.max(last, one.lastSeen), -Infinity),
  }));
}

function recordGaps({ id, skipped, noStatus, unclear, untold }: LoggedInterface): string[] {
  const gaps: string[] = [];
  if (skipped > 0) gaps.push(`flows of ${id} are missing: AWS skipped some (SKIPDATA, ${counted(skipped, 'record')})`);
  if (noStatus > 0)
    gaps.push(
      `flows of ${id} may be missing: the logs do not say whether AWS skipped some (no log-status, ${counted(noStatus, 'empty record')})`,
    );
  if (unclear > 0)
    gaps.push(`flows of ${id} may be missing: fields that would say so are empty (${counted(unclear, 'record')})`);
  if (untold > 0)
    gaps.push(
      `sources of ${id} are missing: there are too many to tell apart (${counted(untold, 'flow')} not counted)`,
    );
  return gaps;
}

function strayGap(id: string, flows: number): string[] {
  if (flows === 0) return [];
  return [
    `sources of ${id} may be missing: the logs do not say which way flows went, and it has neither address now (${counted(flows, 'flow')} not counted)`,
  ];
}

function edgeGaps({ id, from, to }: LoggedInterface, period: Period): string[] {
  if (from > to) return [`the records of ${id} do not say when they were made`];
  const late = from > period.from + slackMs ? [`the first record of ${id} is of ${timeText(from)}`] : [];
  const early = to < period.to - slackMs ? [`the last record of ${id} is of ${timeText(to)}`] : [];
  return [...late, ...early];
}

function limitProblem(untold: number): string[] {
  return untold === 0
    ? []
    : [`interfaces are missing: there are too many to tell apart (${counted(untold, 'flow')} not counted)`];
}

function unmeasuredNote(flows: number): string[] {
  return flows === 0 ? [] : [`packets or bytes of some flows are not known and count as 0 (${counted(flows, 'flow')})`];
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
