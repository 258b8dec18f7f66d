import { compare, type Fields } from './expression.ts';
import type { LogEvent, Row } from './log-group.ts';
import type { Aggregate, Command } from './parse-query.ts';

/** What Logs Insights finds in a flow log of the default format, by itself, in the order of its fields. */
const discovered = [
  ...['version', 'accountId', 'interfaceId', 'srcAddr', 'dstAddr', 'srcPort', 'dstPort', 'protocol', 'packets'],
  ...['bytes', 'start', 'end', 'action', 'logStatus'],
];

/** The rows of a query over some events, and how many events passed its filters. At most `most` rows. */
export function runQuery(commands: readonly Command[], events: readonly LogEvent[], most: number) {
  let rows: Fields[] = events.map(fieldsOf);
  let matched = rows.length;
  let isAggregated = false;
  for (const command of commands) {
    rows = apply(command, rows);
    isAggregated ||= command.kind === 'stats';
    if (!isAggregated) matched = rows.length;
  }
  return { rows: rows.slice(0, most).map((row): Row => [...row]), matched };
}

/** A line that is not a record of the default format has no fields but those of every event. */
function fieldsOf({ timestamp, message }: LogEvent): Fields {
  const fields = new Map([
    ['@timestamp', String(timestamp)],
    ['@message', message],
  ]);
  const values = message.split(' ');
  if (values.length !== discovered.length || values[0] !== '2') return fields;
  for (const [index, name] of discovered.entries()) fields.set(name, values[index] ?? '');
  return fields;
}

function apply(command: Command, rows: Fields[]): Fields[] {
  if (command.kind === 'filter') return rows.filter(command.test);
  if (command.kind === 'parse') return rows.map((row) => parsed(row, command.field, command.pattern));
  if (command.kind === 'stats') return aggregated(rows, command.sums, command.by);
  if (command.kind === 'fields') return rows.map((row) => picked(row, command.names));
  if (command.kind === 'limit') return rows.slice(0, command.rows);
  const sign = command.descending ? -1 : 1;
  return rows.toSorted((a, b) => sign * (compare(a.get(command.field), b.get(command.field)) ?? 0));
}

/** An event that the pattern does not match stays, without the fields. */
function parsed(row: Fields, field: string, pattern: RegExp): Fields {
  const groups = pattern.exec(row.get(field) ?? '')?.groups;
  return groups ? new Map([...row, ...Object.entries(groups)]) : row;
}

function picked(row: Fields, names: readonly string[]): Fields {
  return new Map(names.flatMap((name) => (row.has(name) ? [[name, row.get(name) ?? '']] : [])));
}

function aggregated(rows: readonly Fields[], sums: readonly Aggregate[], by: readonly string[]): Fields[] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify(by.map((name) => row.get(name) ?? null)));
  return [...groups.values()].map((group) => {
    const named = by.flatMap((name): [string, string][] => {
      const value = group[0]?.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    const values = sums.flatMap((sum): [string, string][] => {
      const value = aggregate(group, sum);
      return value === undefined ? [] : [[sum.as, value]];
    });
    return new Map([...named, ...values]);
  });
}

/** Exact, as a text. What is no number is left out, and so is the whole value where nothing is left. */
function aggregate(group: readonly Fields[], { how, field }: Aggregate): string | undefined {
  if (field === undefined) return String(group.length);
  const texts = group.flatMap((row) => row.get(field) ?? []);
  if (how === 'count') return String(texts.length);
  const numbers = texts.filter((text) => /^\d+$/.test(text)).map(BigInt);
  if (numbers.length === 0) return undefined;
  if (how === 'sum') return String(numbers.reduce((sum, one) => sum + one, 0n));
  return String(numbers.reduce((best, one) => ((how === 'min' ? one < best : one > best) ? one : best)));
}
