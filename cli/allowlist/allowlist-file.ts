import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { counted } from '../../core/model/counted.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { type Refusal, refused } from '../../core/policy/fields.ts';
import type { ImportRow } from '../../core/policy/import-allowlist.ts';
import { cellOfText, textOfCell } from '../render/csv-cell.ts';
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
  expiresAt: z.string().nullish(),
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

/** Reads the text of a file. Rows are numbered as the file shows them: a spreadsheet's rows, or items of `entries` from 1. */
export function readAllowlistFile(text: string, format: FileFormat): FileReading {
  return format === 'csv' ? readCsv(text) : readJson(text);
}

function readJson(text: string): FileReading {
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
  return { kind: 'rows', rows: reading.data.entries.map((item, index) => rowOf(index + 1, item)) };
}

function readCsv(text: string): FileReading {
  let records: string[][];
  try {
    records = parse(text, { bom: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refused(`the file is not CSV: ${error.message}`);
  }
  const names = (records[0] ?? []).map((name) => name.trim());
  const problem = headerProblem(names);
  if (problem !== null) return refused(`${problem}; the first row has to be ${header}`);
  const rows = records.flatMap((cells, index) =>
    index === 0 || cells.every((cell) => cell.trim() === '') ? [] : [csvRow(index + 1, names, cells)],
  );
  return { kind: 'rows', rows };
}

function headerProblem(names: readonly string[]): string | null {
  const unknown = names.find((name) => !columns.some((column) => column === name));
  if (unknown !== undefined) return `${JSON.stringify(unknown)} is not a column`;
  const missing = columns.find((column) => column !== 'expiresAt' && !names.includes(column));
  if (missing !== undefined) return `the column ${missing} is missing`;
  return new Set(names).size < names.length ? 'a column is there twice' : null;
}

function csvRow(row: number, names: readonly string[], cells: readonly string[]): ImportRow {
  if (cells.length !== names.length) {
    const count = `has ${counted(cells.length, 'cell')} where the header has ${names.length}`;
    const advice =
      cells.length > names.length ? 'put a text that contains a comma in double quotes' : 'add the missing ones';
    return { row, reading: refused(`${count}; ${advice}`) };
  }
  const record = Object.fromEntries(names.map((name, index) => [name, textOfCell(cells[index] ?? '')]));
  return rowOf(row, { ...record, expiresAt: record.expiresAt?.trim() || null });
}

function rowOf(row: number, item: unknown): ImportRow {
  const reading = rowSchema.safeParse(item);
  if (!reading.success) return { row, reading: refused(reading.error.issues.map(issueText).join('; ')) };
  const { scope: text, expiresAt = null, ...texts } = reading.data;
  const scope = scopeOfText(text);
  if (scope.kind === 'refused') return { row, reading: scope };
  return { row, reading: { kind: 'request', request: { ...texts, scope: scope.scope, expiresAt } } };
}

function issueText({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
