import type { Format } from '../../cli/format.ts';
import type { Output } from '../../cli/output.ts';

/** What a command has written. */
export interface Written {
  readonly output: Output;
  readonly lines: string[];
  readonly notices: string[];
  /** The titles and the cells of each table. */
  readonly tables: string[][][];
  /** The JSON document, where the format is JSON. */
  readonly document: () => unknown;
}

/** An output that keeps what is written to it. Tables have the texts for people, or with `csv` the whole values. */
export function anOutput(format: Format = 'table'): Written {
  const lines: string[] = [];
  const notices: string[] = [];
  const tables: string[][][] = [];
  const json = format === 'json';
  let written: unknown;
  const output: Output = {
    format,
    json,
    line: (text = '') => void lines.push(text),
    data: (text) => void lines.push(text),
    notice: (text) => void notices.push(text),
    sum: (text) => void notices.push(text),
    progress: () => undefined,
    table: (columns, rows) => {
      const isCsv = format === 'csv';
      const head = columns.map(({ title, name }) => (isCsv ? name : title));
      const cells = rows.map((row) => columns.map(({ text, value = text }) => (isCsv ? value : text)(row)));
      tables.push([head, ...cells]);
    },
    document: (value) => {
      written = value;
    },
    list: (key) => {
      const items: object[] = [];
      return {
        add: (item) => void items.push(item),
        end: (rest) => {
          written = { [key]: items, ...rest };
        },
      };
    },
    failed: (error) => void notices.push(error),
  };
  return { output, lines, notices, tables, document: () => written };
}
