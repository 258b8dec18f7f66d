import { CsvError, parse } from 'csv-parse/sync';
import { type Refusal, refused } from '../../core/policy/fields.ts';

/** A row of cells, numbered as a spreadsheet shows it. */
export interface CsvRow {
  readonly row: number;
  readonly cells: readonly string[];
  /** Whether the text ends within the row, without a line break: it may have been cut off. */
  readonly isLastWithoutEnd: boolean;
}

export interface CsvTable {
  readonly kind: 'table';
  /** The cells of the first row that is not empty, without the empty ones at its end. */
  readonly names: readonly string[];
  /** How many cells that row has, empty ones included. */
  readonly width: number;
  readonly separator: string;
  /** All other rows but the empty ones. */
  readonly rows: readonly CsvRow[];
}

const separators = [',', ';', '\t'] as const;

/** What Excel takes for the separator, in a first line that it does not show. */
const separatorLine = /^"?sep=(.)"?(?:\r\n|\n|\r|$)/i;

/**
 * Reads CSV as spreadsheets write it: with commas, semicolons or tabs, which the first row tells, a line `sep=;` before it, a byte
 * order mark, empty rows anywhere, and empty columns at the end.
 */
export function readCsvTable(text: string): CsvTable | Refusal {
  const whole = text.startsWith('\ufeff') ? text.slice(1) : text;
  const [line = '', named] = separatorLine.exec(whole) ?? [];
  const body = whole.slice(line.length);
  const separator = named ?? separatorIn(body);
  let records: string[][];
  try {
    records = parse(body, { delimiter: separator, record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refused(`the file is not CSV: ${error.message}`);
  }
  const isCut = !/[\r\n]$/.test(body);
  const rows = records.map((cells, index) => ({
    row: index + 1,
    cells,
    isLastWithoutEnd: isCut && index === records.length - 1,
  }));
  const [{ cells: header } = { cells: [] }, ...others] = rows.filter(({ cells }) => !isEmpty(cells));
  const names = withoutEmptyEnd(header.map((name) => name.trim()));
  return { kind: 'table', width: header.length, names, separator, rows: others };
}

/** The separator that the first line that is not empty has most of. */
function separatorIn(text: string): string {
  const line = text.split(/[\r\n]/).find((one) => /[^\s,;]/.test(one)) ?? '';
  const count = (separator: string) => line.split(separator).length;
  return separators.reduce((best, other) => (count(other) > count(best) ? other : best));
}

export function withoutEmptyEnd(cells: readonly string[]): readonly string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell.trim() !== '') + 1);
}

function isEmpty(cells: readonly string[]): boolean {
  return withoutEmptyEnd(cells).length === 0;
}
