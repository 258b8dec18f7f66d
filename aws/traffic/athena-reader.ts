import type { AthenaClient } from '@aws-sdk/client-athena';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { TrafficRead } from '../../core/evidence/traffic.ts';
import { newSlots, type Slots } from '../../core/model/slots.ts';
import { athenaQuery, columnNames, type TableName, tableName } from './athena-query.ts';
import { deadlineIn } from './deadline.ts';
import { flowLogsOf, type InterfaceLog } from './flow-logs.ts';
import type { InsightsDeps } from './insights-deps.ts';
import { joinedGaps } from './joined-gaps.ts';
import { type FieldNames, keyFields, logFormat } from './record-fields.ts';
import { rememberedByIds } from './remembered-by-ids.ts';
import { type RowTally, rowTally, type SumRow } from './row-tally.ts';
import { type AthenaRow, type AthenaRun, runAthena } from './run-athena.ts';
import { type EstimatingReader, estimateOf } from './traffic-estimate.ts';

export interface AthenaDeps extends Omit<InsightsDeps, 'logs' | 'mostRows'> {
  readonly athena: AthenaClient;
  readonly workgroup: string;
  /** `database.table`. */
  readonly table: string;
  /** 100,000 unless it is given. */
  readonly mostRows?: number;
}

/** Queries at a time, and how many interfaces one names. */
const atOnce = 4;
const mostIds = 200;
const fiveMinutes = 300_000;

const unproved = 'the reader for Athena has been tested with recorded answers only, not against AWS';

/**
 * The traffic of one account and region by Athena, from one table over the flow logs in S3. What is in the table is not known before it is
 * asked: an interface counts as covered where a flow log in S3 covers it, and the table is taken to have its records. Tested with
 * recorded answers only, which every result says. Both functions throw where the credentials have expired, and the reason of the
 * signal where it is aborted. Throws for a table whose name is none.
 */
export function athenaReader(deps: AthenaDeps): EstimatingReader {
  const table = tableName(deps.table);
  if (table === null) throw new Error(`${JSON.stringify(deps.table)} is not the name of a table: write database.table`);
  const slots = newSlots(atOnce);
  const partsOf = rememberedByIds(async (interfaces) => {
    const { ec2, account, period } = deps;
    const covered = await flowLogsOf(ec2, interfaces, { account, period, destination: 's3' });
    return { covered, parts: partsBy(covered) };
  });
  return {
    estimate: async (interfaces) => {
      const { parts } = await partsOf(interfaces);
      const queries = parts.filter(({ names }) => names !== null).length;
      const part = { name: `Athena table ${deps.table}`, queries, bytes: null, refused: null };
      return estimateOf(deps.period, interfaces, queries === 0 ? [] : [part]);
    },
    read: async (interfaces) => {
      const { covered, parts } = await partsOf(interfaces);
      return readTraffic(interfaces, { ...deps, covered, parts, table, slots });
    },
  };
}

/** Interfaces that one query names. `names`: the columns; null: their log cannot be read, for this reason. */
interface Part {
  readonly ids: readonly string[];
  readonly names: FieldNames | null;
  readonly reason: string;
}

function partsBy(covered: ReadonlyMap<string, InterfaceLog>): Part[] {
  const used = [...covered].flatMap(([id, { log }]) => (log ? [{ id, log }] : []));
  return [...Map.groupBy(used, ({ log }) => log.format)].flatMap(([format, members]) => {
    const read = logFormat(format);
    const names = read.kind === 'format' ? columnNames(read.fields) : null;
    const reason = read.kind === 'unreadable' ? `${members[0]?.log.id} cannot be read: ${read.reason}` : '';
    const ids = members.map(({ id }) => id);
    return Array.from({ length: Math.ceil(ids.length / mostIds) }, (_, index) => ({
      ...{ names, reason },
      ids: ids.slice(index * mostIds, (index + 1) * mostIds),
    }));
  });
}

interface Reading extends Omit<AthenaDeps, 'table'> {
  readonly covered: ReadonlyMap<string, InterfaceLog>;
  readonly parts: readonly Part[];
  readonly table: TableName;
  readonly slots: Slots;
}

async function readTraffic(interfaces: readonly NetworkInterface[], reading: Reading): Promise<TrafficRead> {
  const { covered, parts, period, slots } = reading;
  const tally = rowTally();
  const gaps = new Map([...covered].map(([id, { gap }]) => [id, gap]));
  const readPart = async (part: Part) => {
    const reason =
      part.names === null ? part.reason : await slots(() => query(part.ids, part.names, { reading, tally }));
    if (reason === null) return;
    for (const id of part.ids) gaps.set(id, joinedGaps(gaps.get(id) ?? null, `${id}: ${reason}`));
  };
  await Promise.all(parts.map(readPart));
  return tally.traffic(interfaces, { period, gaps, notes: [unproved] });
}

/** Why nothing was read, in words; null: all was. */
async function query(
  ids: readonly string[],
  names: FieldNames | null,
  { reading, tally }: { readonly reading: Reading; readonly tally: RowTally },
): Promise<string | null> {
  if (names === null) return null;
  const { table, period } = reading;
  const deadline = deadlineIn(reading.timeout ?? fiveMinutes, reading.monotonic, reading.signal);
  const run: AthenaRun = { ...reading, deadline, mostRows: reading.mostRows ?? 100_000 };
  const result = await runAthena(run, athenaQuery(ids, names, { ...table, period }));
  if (result.kind === 'failed') return `Athena table ${table.database}.${table.table}: ${result.reason}`;
  tally.add(
    names,
    result.rows.map((row) => sumRow(row, names)),
  );
  return null;
}

function sumRow(row: AthenaRow, names: FieldNames): SumRow {
  return {
    fields: new Map(keyFields.map((field) => [field, row.get(names.get(field) ?? '')])),
    flows: row.get('flow_count'),
    packets: row.get('packet_sum'),
    bytes: row.get('byte_sum'),
    firstStart: row.get('first_start'),
    lastEnd: row.get('last_end'),
  };
}
