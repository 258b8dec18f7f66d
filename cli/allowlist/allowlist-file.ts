import { stringify } from 'csv-stringify/sync';
import * as z from 'zod/mini';
import { issueText } from '../../aws/problems.ts';
import { counted } from '../../core/model/counted.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { type Refusal, refused } from '../../core/policy/fields.ts';
import type { ImportRow } from '../../core/policy/import-allowlist.ts';
import { cellOfText, textOfCell } from '../render/csv-cell.ts';
import { type CsvRow, type CsvTable, readCsvTable, withoutEmptyEnd } from './csv-table.ts';
import { readExpiry } from './expiry-cell.ts';
import { quoted } from './quoted.ts';
import { scopeOfText, scopeToText } from './scope-text.ts';

export type FileFormat = 'csv' | 'json';

type FileReading = { readonly kind: 'rows'; readonly rows: readonly ImportRow[] } | Refusal;

const columns = ['cidr', 'scope', 'owner', 'reason', 'expiresAt'] as const;
const header = columns.join(',');

/** Strict: a misspelt `expires` must not make an approval that never ends. */
const rowSchema = z.strictObject({
  cidr: z.string(),
  scope: z.string(),
  owner: z.string(),
  reason: z.string(),
  expiresAt: z.nullish(z.string()),
});

const documentSchema = z.strictObject({ entries: z.array(z.unknown()) });

/** An entry as a row of a file: what a person says of it, without what the store adds. */
export function fileRow({ cidr, scope, owner, reason, expiresAt }: AllowlistEntry) {
  return { cidr, scope: scopeToText(scope), owner, reason, expiresAt };
}

/** The CSV of entries, header first, without formulas. */
export function csvOf(entries: readonly AllowlistEntry[]): string {
  const rows = entries.map(fileRow).map((row) => columns.map((column) => cellOfText(row[column] ?? '')));
  return stringify([[...columns], ...rows]);
}

/**
 * Reads the text of a file. Rows are numbered as a spreadsheet shows them, or items of `entries` from 1. `now`, in milliseconds, is
 * what an expiry such as 90d counts from.
 */
export function readAllowlistFile(text: string, format: FileFormat, now: number): FileReading {
  return format === 'csv' ? readCsv(text, now) : readJson(text, now);
}

function readJson(text: string, now: number): FileReading {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return refused(`the file is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const reading = documentSchema.safeParse(document);
  if (!reading.success) {
    const shape = '{"entries": [{"cidr", "scope", "owner", "reason", "expiresAt"}]}';
    return refused(`the file is not of the form ${shape}; smtp-warden allowlist export --format json shows one`);
  }
  return { kind: 'rows', rows: reading.data.entries.map((item, index) => rowOf(index + 1, item, now)) };
}

function readCsv(text: string, now: number): FileReading {
  const table = readCsvTable(text);
  if (table.kind === 'refused') return table;
  const names = table.names.map((name) => columnOf(name) ?? name);
  const problem = headerProblem(names);
  if (problem !== null) return refused(`${problem}; the first row has to be ${header}`);
  return { kind: 'rows', rows: table.rows.map((row) => csvRow(row, { ...table, names }, now)) };
}

/** The column that a heading names, in any case and with its words joined in any way. */
function columnOf(heading: string): string | undefined {
  const plain = heading.toLowerCase().replaceAll(/[ _-]/g, '');
  return columns.find((column) => column.toLowerCase() === plain);
}

function headerProblem(names: readonly string[]): string | null {
  const unknown = names.find((name) => !columns.some((column) => column === name));
  if (unknown !== undefined) return `${quoted(unknown)} is not a column`;
  const missing = columns.find((column) => column !== 'expiresAt' && !names.includes(column));
  if (missing !== undefined) return `the column ${missing} is missing`;
  return new Set(names).size < names.length ? 'a column is there twice' : null;
}

/** A row that ends early has empty cells: so Excel writes a column that is empty in many rows. */
function csvRow(
  { row, cells, isLastWithoutEnd }: CsvRow,
  { width, names, separator }: CsvTable,
  now: number,
): ImportRow {
  const advice = `put a text that contains a ${separatorNames[separator] ?? quoted(separator)} in double quotes`;
  const tooMany = refused(`has ${counted(cells.length, 'cell')} where the header has ${names.length}; ${advice}`);
  if (withoutEmptyEnd(cells).length > names.length) return { row, reading: tooMany };
  const isShort = cells.length < names.length;
  const endsEmpty = cells.length === names.length && cells.at(-1)?.trim() === '';
  if (isLastWithoutEnd && (isShort || endsEmpty)) return { row, reading: perhapsCut(cells, names) };
  const record = Object.fromEntries(names.map((name, index) => [name, textOfCell(cells[index] ?? '')]));
  const read = rowOf(row, record, now);
  // With an empty expiry, a text that the separator has split leaves as many cells as an empty column at the end does.
  return read.reading.kind === 'refused' && cells.length > width ? { row, reading: tooMany } : read;
}

/** An expiry that was cut off would make an approval that never ends. */
function perhapsCut({ length }: readonly string[], names: readonly string[]): Refusal {
  const count =
    length < names.length
      ? `has ${counted(length, 'cell')} where the header has ${names.length}, and no line break at its end`
      : `has nothing in its last cell, ${names.at(-1)}, and no line break at its end`;
  return refused(`${count}; the file may have been cut off: complete the row, or end it with a line break`);
}

const separatorNames: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };

function rowOf(row: number, item: unknown, now: number): ImportRow {
  const reading = rowSchema.safeParse(item);
  if (!reading.success) return { row, reading: refused(reading.error.issues.map(issueText).join('; ')) };
  const { scope: text, expiresAt: end, ...texts } = reading.data;
  const scope = scopeOfText(text);
  if (scope.kind === 'refused') return { row, reading: inColumn('scope', scope) };
  const expiry = readExpiry(end ?? '', now);
  if (expiry.kind === 'refused') return { row, reading: inColumn('expiresAt', expiry) };
  return { row, reading: { kind: 'request', request: { ...texts, scope: scope.scope, expiresAt: expiry.expiresAt } } };
}

function inColumn(column: (typeof columns)[number], { reason }: Refusal): ImportRow['reading'] {
  return { kind: 'refused', column, reason };
}
