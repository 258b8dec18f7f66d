import type { Format } from '../../cli/format.ts';
import type { Host } from '../../cli/host/host.ts';

/** What a command has told a host, and asked it. */
export interface Written {
  readonly host: Host;
  readonly lines: string[];
  readonly notices: string[];
  readonly questions: string[];
  /** The titles and the cells of each table. */
  readonly tables: string[][][];
  /** The JSON document, where the format is JSON. */
  readonly document: () => unknown;
}

/**
 * A host that keeps what it is told. It answers each question with `answer`. Tables have the texts for people, or with `csv` the
 * whole values.
 */
export function aHost(format: Format = 'table', answer = true): Written {
  const lines: string[] = [];
  const notices: string[] = [];
  const questions: string[] = [];
  const tables: string[][][] = [];
  const json = format === 'json';
  let written: unknown;
  const host: Host = {
    format,
    json,
    ownsProcess: true,
    asksFirst: false,
    line: (text = '') => void lines.push(text),
    data: (text) => void lines.push(text),
    write: (text) => void lines.push(text),
    notice: (text) => void notices.push(text),
    sum: (text) => void notices.push(text),
    progress: () => undefined,
    ask: async (question, { yes = false }) => {
      if (!yes) questions.push(question);
      return yes || answer;
    },
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
  return { host, lines, notices, questions, tables, document: () => written };
}
