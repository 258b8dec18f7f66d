import { styleText } from 'node:util';
import type { Column } from '../column.ts';
import { cutLine, fittedText } from '../fit-text.ts';
import type { Format } from '../format.ts';
import { csvText } from '../render/csv-text.ts';
import { tableText, terminalWidth } from '../table.ts';
import { askOnTerminal } from './ask.ts';
import type { Host, JsonList } from './host.ts';
import { printable } from './printable.ts';
import { oneLine, writeDocument } from './standard-streams.ts';

export type Style = Parameters<typeof styleText>[0];

/** The person at a terminal, or the script, that runs one command. */
export function terminalHost(format: Format): Host {
  const json = format === 'json';
  let begun: JsonList | null = null;
  const write = (text: string) => void process.stdout.write(text);
  const document = (value: object) => {
    if (json) writeDocument(value);
  };
  const clear = () => void (process.stderr.isTTY && process.stderr.write('\r\x1b[K'));
  const data = (text: string) => {
    if (json) return;
    clear();
    write(`${text}\n`);
  };
  const notice = (text: string) => {
    clear();
    process.stderr.write(`${fittedText(printable(text), widthOfTerminal(process.stderr))}\n`);
  };
  return {
    format,
    json,
    ownsProcess: true,
    asksFirst: false,
    line: (text = '') => {
      if (format === 'table') data(fittedText(printable(text), widthOfTerminal(process.stdout)));
      else if (format !== 'csv') data(text);
    },
    table: (described, rows) => {
      if (!json) data(format === 'csv' ? csvText(described, rows) : printable(tableOf(described, rows)));
    },
    data,
    write: (text) => {
      clear();
      write(text);
    },
    notice,
    sum: (text) => {
      if (format === 'table' || format === 'csv') notice(text);
    },
    document,
    list: (key) => {
      if (!json) return { add: () => undefined, end: () => undefined };
      const list = jsonList(key, write);
      return {
        add: (item) => {
          begun = list;
          list.add(item);
        },
        end: list.end,
      };
    },
    ask: (question, options) => askOnTerminal(printable(question), options),
    failed: (error) => {
      if (begun) begun.end({ error });
      else document({ error });
      notice(`smtp-warden: ${oneLine(error)}`);
    },
    progress: (text) => {
      if (!process.stderr.isTTY) return;
      clear();
      process.stderr.write(cutLine(printable(text), widthOfTerminal(process.stderr)));
    },
  };
}

/** As much as is written at once; Linux takes as much into a pipe without waiting for the reader. */
const enough = 64 * 1024;

/** Items of one turn of the event loop are written together: a scan of a page gives a hundred, and each write is a system call. */
function jsonList(key: string, write: (text: string) => void): JsonList {
  let count = 0;
  let pending = '';
  let isPlanned = false;
  const open = () => `{\n${JSON.stringify(key)}: [`;
  const flush = () => {
    isPlanned = false;
    if (pending !== '') write(pending);
    pending = '';
  };
  return {
    add: (item) => {
      pending += `${count++ === 0 ? open() : ','}\n${JSON.stringify(item)}`;
      if (pending.length >= enough) flush();
      else if (!isPlanned) {
        isPlanned = true;
        setImmediate(flush);
      }
    },
    end: (rest) => {
      const members = Object.entries(rest).map(
        ([name, value]) => `,\n${JSON.stringify(name)}: ${JSON.stringify(value)}`,
      );
      pending += `${count === 0 ? open() : '\n'}]${members.join('')}\n}\n`;
      flush();
    },
  };
}

/** Text in a style, where standard output is a terminal that shows it (NO_COLOR is honoured). */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Aligned columns, fitted to the terminal; where standard output is none, whole values. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const titles = head.map((text) => styled('dim', text));
  return tableText(titles, rows, widthOfTerminal(process.stdout));
}

function widthOfTerminal(stream: NodeJS.WriteStream): number | null {
  return terminalWidth(stream, process.env);
}

function tableOf<Row>(described: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => described.map(({ text }) => text(row)));
  return columns(
    described.map(({ title }) => title),
    cells,
  );
}
