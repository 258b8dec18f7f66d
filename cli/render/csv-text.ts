import { stringify } from 'csv-stringify/sync';
import type { Column } from '../column.ts';
import { cellOfText } from './csv-cell.ts';

/** Rows as CSV with a header line. A cell that a spreadsheet would run as a formula gets an apostrophe. */
export function csvText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map(({ text, value = text }) => cellOfText(value(row))));
  return stringify([columns.map(({ name }) => name), ...lines], { eof: false });
}
