import { bytesOf } from '../../core/evidence/flow-bytes.ts';
import { type FlowRecord, lineReader, type RecordKind } from '../../core/evidence/flow-record.ts';
import { addFlows, type FlowAmounts, type FlowTally, flowTally, mostKeys } from '../../core/evidence/flow-tally.ts';
import { trafficOf } from '../../core/evidence/flow-traffic.ts';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { Period, TrafficRead } from '../../core/evidence/traffic.ts';
import { counted } from '../../core/model/counted.ts';
import { type FieldNames, formatOf, type RecordField } from './record-fields.ts';

/** Records that a query has added up, in texts as AWS gives them. Undefined: the answer does not have it. */
export interface SumRow {
  /** What all these records have in common. */
  readonly fields: ReadonlyMap<RecordField, string | undefined>;
  readonly flows: string | undefined;
  readonly packets: string | undefined;
  readonly bytes: string | undefined;
  /** Seconds since the epoch. */
  readonly firstStart: string | undefined;
  readonly lastEnd: string | undefined;
}

/** What the rows of all queries of one read say, judged by the rules by which files of flow logs are. */
export interface RowTally {
  /** Adds the rows of one query; `names` are the fields that it has. */
  add(names: FieldNames, rows: readonly SumRow[]): void;
  /** `gaps`: why an interface is not covered, by what is known beside the rows; null: it is. */
  traffic(
    interfaces: readonly NetworkInterface[],
    known: {
      readonly period: Period;
      readonly gaps: ReadonlyMap<string, string | null>;
      readonly notes: readonly string[];
    },
  ): TrafficRead;
}

/** It tells as many sources apart as files do: a query that is halved again and again has no end of rows. */
export function rowTally(most = mostKeys): RowTally {
  const tally = flowTally(null, most);
  let unreadable = 0;
  let keys = 0;
  return {
    add(names, rows) {
      const reader = lineReader(formatOf(names));
      for (const row of rows) {
        const line = bytesOf([...names.keys()].map((field) => textOf(row, field)).join(' '));
        const kind = reader.read(line, 0, line.length);
        const sums = sumsOf(row);
        if (kind === 'blank' || kind === 'unreadable' || sums === null) unreadable += 1;
        else if (addRow(tally, { kind, line, record: reader.record, sums }, keys < most)) keys += 1;
      }
    },
    traffic(interfaces, { period, gaps, notes }) {
      const problems = unreadable === 0 ? [] : [`${counted(unreadable, 'row')} of the answers could not be read`];
      const read = trafficOf(tally, interfaces, { period: null, problems });
      const coverage = interfaces.map(({ id }) => {
        // Where no record names the interface, the settings of the flow logs alone say whether it is covered.
        const inRecords = tally.interfaces.find(id) ? (read.coverage.get(id) ?? null) : null;
        const all = [gaps.get(id) ?? null, inRecords].filter((gap) => gap !== null);
        return [id, all.length === 0 ? null : all.join('; ')] as const;
      });
      // Logs Insights and Athena give rows in no order.
      const flows = read.flows.toSorted((a, b) => compare(a.interfaceId, b.interfaceId) || compare(a.source, b.source));
      return { ...read, ...period, flows, coverage: new Map(coverage), notes: [...notes, ...(read.notes ?? [])] };
    },
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As it would stand in a record. Packets and bytes are added up apart from it: their sums may be too large for one. */
function textOf(row: SumRow, field: RecordField): string {
  if (field === 'packets' || field === 'bytes') return row[field] === undefined ? '-' : '0';
  if (field === 'start') return String(whole(row.firstStart) ?? '-');
  if (field === 'end') return String(whole(row.lastEnd) ?? '-');
  return row.fields.get(field) || '-';
}

/** Null: one is there and is no whole number. A sum of nothing but records without the field is not there. */
function sumsOf({ flows, packets = '0', bytes = '0' }: SumRow): FlowAmounts | null {
  const [a, b, c] = [whole(flows), whole(packets), whole(bytes)];
  return a === null || b === null || c === null ? null : { flows: Number(a), packets: Number(b), bytes: Number(c) };
}

interface Read {
  readonly kind: RecordKind;
  readonly line: Uint8Array;
  readonly record: FlowRecord;
  readonly sums: FlowAmounts;
}

/** Whether a source is new with it. */
function addRow({ interfaces }: FlowTally, { kind, line, record, sums }: Read, hasRoom: boolean): boolean {
  const logged = interfaces.at(line, record.interfaceStart, record.interfaceEnd);
  if (logged === null) return false;
  if (kind === 'flow') return addFlows(logged, record, sums, hasRoom);
  if (kind === 'skip-data') logged.skipped += sums.flows;
  if (kind === 'no-status') logged.noStatus += sums.flows;
  if (kind === 'unclear') logged.unclear += sums.flows;
  return false;
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
