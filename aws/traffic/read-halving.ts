import type { Period } from '../../core/evidence/traffic.ts';
import { counted } from '../../core/model/counted.ts';
import type { Slots } from '../../core/model/slots.ts';
import { deadlineIn } from './deadline.ts';
import type { FlowSums, SumRow } from './flow-sums.ts';
import type { InsightsDeps } from './insights-deps.ts';
import type { LogPart } from './insights-parts.ts';
import { insightsQuery, type QueryText } from './insights-query.ts';
import { type QueryLimits, type ResultRow, runQuery } from './run-query.ts';

const fiveMinutes = 300_000;
const hour = 3_600_000;

interface Halving extends Pick<InsightsDeps, 'logs' | 'sleep' | 'monotonic' | 'signal' | 'timeout' | 'period'> {
  readonly limits: QueryLimits;
  readonly slots: Slots;
  readonly sums: FlowSums;
}

/**
 * Reads the records of some interfaces from one log group into the sums. Where a query has as many rows as one can have, there may be
 * more, so each half of its period is asked instead, down to an hour. What could not be read, in words. Throws as {@link runQuery} does.
 */
export async function readHalving(part: LogPart, ids: readonly string[], halving: Halving): Promise<string[]> {
  const query = insightsQuery(ids, part.fields, part.discoversFields);
  // StartQuery takes whole seconds, and both ends belong to the period.
  const { from, to } = halving.period;
  return readPeriod({ from: seconds(from), to: seconds(to) }, { ...halving, query, logGroup: part.logGroup });
}

interface Reading extends Halving {
  readonly query: QueryText;
  readonly logGroup: string;
}

async function readPeriod(period: Period, reading: Reading): Promise<string[]> {
  const { query, logGroup, slots, limits, sums } = reading;
  const result = await slots(() => {
    const deadline = deadlineIn(reading.timeout ?? fiveMinutes, reading.monotonic, reading.signal);
    return runQuery({ ...reading, deadline }, { logGroup, text: query.text, period });
  });
  if (result.kind === 'failed') return [result.reason];
  if (result.rows.length < limits.mostRows) {
    for (const row of result.rows) sums.add(sumRow(row, query));
    return [];
  }
  if (period.to - period.from < hour) {
    for (const row of result.rows) sums.add(sumRow(row, query));
    const since = new Date(period.from).toISOString();
    return [`the hour from ${since} has more than ${counted(limits.mostRows, 'source')}, and the others are not read`];
  }
  const middle = seconds((period.from + period.to) / 2);
  const halves = [
    { from: period.from, to: middle - 1000 },
    { from: middle, to: period.to },
  ];
  return (await Promise.all(halves.map((half) => readPeriod(half, reading)))).flat();
}

function seconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

function sumRow(row: ResultRow, { names }: QueryText): SumRow {
  const field = (name: Parameters<QueryText['names']['get']>[0]) => row.get(names.get(name) ?? '');
  return {
    interfaceId: field('interface-id'),
    srcaddr: field('srcaddr'),
    pktSrcaddr: field('pkt-srcaddr'),
    logStatus: field('log-status'),
    flowDirection: field('flow-direction'),
    tcpFlags: field('tcp-flags'),
    flows: row.get('flowCount'),
    packets: row.get('packetSum'),
    bytes: row.get('byteSum'),
    firstStart: row.get('firstStart'),
    lastEnd: row.get('lastEnd'),
  };
}
