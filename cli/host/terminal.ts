import { styleText } from 'node:util';
import { exitCodes } from '../failure.ts';
import { cutLine, fittedText } from '../fit-text.ts';
import { type Column, csvText, type Format } from '../format.ts';
import { tableText, terminalWidth } from '../table.ts';
import { askOnTerminal } from './ask.ts';
import type { Host, JsonList } from './host.ts';

export type Style = Parameters<typeof styleText>[0];

/** The person at a terminal, or the script, that runs one command. */
export function terminalHost(format: Format): Host {
  const json = format === 'json';
  let begun: JsonList | null = null;
  const write = (text: string) => void process.stdout.write(text);
  const document = (value: object) => {
    if (json) write(`${JSON.stringify(value, null, 2)}\n`);
  };
  const clear = () => void (process.stderr.isTTY && process.stderr.write('\r\x1b[K'));
  const data = (text: string) => {
    if (json) return;
    clear();
    write(`${text}\n`);
  };
  const notice = (text: string) => {
    clear();
    process.stderr.write(`${fittedText(text, widthOfTerminal(process.stderr))}\n`);
  };
  return {
    format,
    json,
    line: (text = '') => {
      if (format === 'table') data(fittedText(text, widthOfTerminal(process.stdout)));
      else if (format !== 'csv') data(text);
    },
    table: (described, rows) => data(format === 'csv' ? csvText(described, rows) : tableOf(described, rows)),
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
    ask: (question, options) => askOnTerminal(question, options),
    failed: (error) => (begun ? begun.end({ error }) : document({ error })),
    progress: (text) => {
      if (!process.stderr.isTTY) return;
      clear();
      process.stderr.write(cutLine(text, widthOfTerminal(process.stderr)));
    },
  };
}

/** A message as one line, for a program that reads line by line; as it is where standard error is a terminal. */
export function oneLine(message: string): string {
  return process.stderr.isTTY ? message : message.replaceAll(/\s*\n\s*/g, ' ');
}

/** Of the command line that runs. */
let endsUnread = true;
let hasFailed = false;

/**
 * Begins a run, which ends the process when its output can no longer be written. When the reader has read enough, such as `head`,
 * nothing is wrong; another error, such as a full disk, is a failure.
 */
export function endUnread(): void {
  endsUnread = true;
  hasFailed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') failUnwritten(error, stream);
      if (endsUnread) process.exit();
    });
  }
}

function failUnwritten(error: Error, stream: NodeJS.WriteStream): void {
  if (hasFailed) return;
  hasFailed = true;
  process.on('exit', () => {
    process.exitCode ||= exitCodes.failure;
  });
  if (stream === process.stdout) process.stderr.write(`smtp-warden: the output cannot be written: ${error.message}\n`);
}

/** From here on the work is done to its end, even if nobody reads about it: a change must not stay half made. */
export function finishUnread(): void {
  endsUnread = false;
}

function jsonList(key: string, write: (text: string) => void): JsonList {
  let count = 0;
  const open = () => `{\n${JSON.stringify(key)}: [`;
  return {
    add: (item) => write(`${count++ === 0 ? open() : ','}\n${JSON.stringify(item)}`),
    end: (rest) => {
      const members = Object.entries(rest).map(
        ([name, value]) => `,\n${JSON.stringify(name)}: ${JSON.stringify(value)}`,
      );
      write(`${count === 0 ? open() : '\n'}]${members.join('')}\n}\n`);
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
