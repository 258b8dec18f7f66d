import type { Period } from '../../core/evidence/traffic.ts';
import { counted } from '../../core/model/counted.ts';
import type { Slots } from '../../core/model/slots.ts';
import { deadlineIn } from './deadline.ts';
import type { InsightsDeps } from './insights-deps.ts';
import type { PartQuery } from './insights-parts.ts';
import type { QueryText } from './insights-query.ts';
import { keyFields } from './record-fields.ts';
import type { RowTally, SumRow } from './row-tally.ts';
import { type QueryLimits, type ResultRow, runQuery } from './run-query.ts';

const fiveMinutes = 300_000;
const hour = 3_600_000;

interface Halving extends Pick<InsightsDeps, 'logs' | 'sleep' | 'monotonic' | 'signal' | 'timeout' | 'period'> {
  readonly logGroup: string;
  /** Since when it has records; null: unknown. */
  readonly since: number | null;
  readonly limits: QueryLimits;
  readonly slots: Slots;
  readonly tally: RowTally;
}

/**
 * Adds what a query finds to the tally. Where it has as many rows as a query can have, there may be more, so its narrower form is asked
 * instead, then each half of its period, down to an hour. What could not be read, in words. Throws as {@link runQuery} does.
 */
export async function readHalving(query: PartQuery, halving: Halving): Promise<string[]> {
  // StartQuery takes whole seconds, and both ends belong to the period. An event has the time at which its record began, or one near it;
  // a record takes up to ten minutes (VPC user guide, Flow log records, Aggregation interval), and the query says which are of the period.
  const { from, to } = halving.period;
  const begin = Math.max(from - hour, halving.since ?? 0);
  return readPeriod({ from: seconds(begin), to: seconds(to) }, { ...halving, query });
}

interface Reading extends Halving {
  readonly query: PartQuery;
}

async function readPeriod(period: Period, reading: Reading): Promise<string[]> {
  const { query, logGroup, slots, tally } = reading;
  const result = await slots(() => {
    const deadline = deadlineIn(reading.timeout ?? fiveMinutes, reading.monotonic, reading.signal);
    return runQuery({ ...reading, deadline }, { logGroup, text: query.text, period });
  });
  if (result.kind === 'failed') return [result.reason];
  const { isWhole } = result;
  const narrower = isWhole ? [] : query.narrower();
  if (narrower.length > 0) return all(narrower.map((one) => readPeriod(period, { ...reading, query: one })));
  if (!isWhole && period.to - period.from > hour) return all(halves(period).map((half) => readPeriod(half, reading)));
  tally.add(
    query.names,
    result.rows.map((row) => sumRow(row, query)),
  );
  if (isWhole) return [];
  const since = new Date(period.from).toISOString();
  return [
    `the hour from ${since} has more than the ${counted(result.rows.length, 'row')} that a query gives, and the others are not read`,
  ];
}

function halves({ from, to }: Period): Period[] {
  const middle = seconds((from + to) / 2);
  return [
    { from, to: middle - 1000 },
    { from: middle, to },
  ];
}

async function all(failures: readonly Promise<string[]>[]): Promise<string[]> {
  return (await Promise.all(failures)).flat();
}

function seconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

function sumRow(row: ResultRow, { names }: QueryText): SumRow {
  return {
    fields: new Map(keyFields.map((field) => [field, row.get(names.get(field) ?? '')])),
    flows: row.get('flowCount'),
    packets: row.get('packetSum'),
    bytes: row.get('byteSum'),
    firstStart: row.get('firstStart'),
    lastEnd: row.get('lastEnd'),
  };
}
