import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

type Row = readonly string[];

const gap = 2;
/** The narrowest that a column of sentences may get before the rows are written one below the other. */
const narrowest = 12;
/** Up to here a column of values with digits and without blanks holds ids or times. They stay whole, since they are copied. */
const longestId = 30;

/**
 * Aligned columns without lines around them, as wide as `width` at most: sentences are wrapped. Where even that does not fit, each
 * row is written as a block of its own, one value a line. With `width` null nothing is fitted, and each row is one line.
 */
export function tableText(head: Row, rows: readonly Row[], width: number | null): string {
  const natural = head.map((title, column) => Math.max(...[title, ...cellsOf(rows, column)].map(widestLine)));
  const widths = width === null ? natural : fittedWidths(natural, { rows, width });
  if (widths === null) return rows.map((row) => blockText(head, row, width ?? 0)).join('\n\n');
  return [head, ...rows].map((row) => rowText(row, widths)).join('\n');
}

/** How many columns the terminal has that a stream writes to; null where it is none. COLUMNS overrides what the terminal says. */
export function terminalWidth(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number },
  { COLUMNS = '' }: { readonly COLUMNS?: string | undefined },
): number | null {
  if (!isTTY) return null;
  const asked = /^[1-9]\d{0,3}$/.test(COLUMNS) ? Number(COLUMNS) : columns;
  return asked || null;
}

function cellsOf(rows: readonly Row[], column: number): string[] {
  return rows.map((row) => row[column] ?? '');
}

function widestLine(cell: string): number {
  return Math.max(...cell.split('\n').map(widthOf));
}

/** The widths of the columns within `width`; null where the columns that stay whole leave too little for the others. */
function fittedWidths(
  natural: readonly number[],
  { rows, width }: { readonly rows: readonly Row[]; readonly width: number },
): number[] | null {
  const room = width - gap * (natural.length - 1);
  const isWhole = natural.map(
    (own, column) =>
      own <= longestId && cellsOf(rows, column).every((cell) => /^\S*\d\S*$|^$/.test(stripVTControlCharacters(cell))),
  );
  const leastOf = (column: number) =>
    isWhole[column] ? (natural[column] ?? 0) : Math.min(natural[column] ?? 0, narrowest);
  const widths = natural.map((_, column) => leastOf(column));
  let left = room - sum(widths);
  if (left < 0) return null;
  // The narrowest first: what it does not need is left for the others.
  const open = natural.map((own, column) => ({ own, column })).sort((a, b) => a.own - b.own);
  for (const [index, { own, column }] of open.entries()) {
    const share = isWhole[column] ? 0 : Math.floor(left / sharers(open.slice(index), isWhole));
    const more = Math.min(share, own - (widths[column] ?? 0));
    widths[column] = (widths[column] ?? 0) + more;
    left -= more;
  }
  return widths;
}

function sharers(columns: readonly { readonly column: number }[], isWhole: readonly boolean[]): number {
  return Math.max(1, columns.filter(({ column }) => !isWhole[column]).length);
}

function rowText(row: Row, widths: readonly number[]): string {
  const cells = widths.map((width, column) => wrapped(row[column] ?? '', width));
  const lines = Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, line) =>
    widths.map((width, column) => padded(cells[column]?.[line] ?? '', width)).join(' '.repeat(gap)),
  );
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** A row as lines of a title and its value; what is empty is left out. */
function blockText(head: Row, row: Row, width: number): string {
  const titles = Math.max(...head.map(widthOf));
  const room = Math.max(narrowest, width - titles - gap);
  const indent = ' '.repeat(titles + gap);
  return head
    .flatMap((title, column) => {
      const value = row[column] ?? '';
      if (value === '') return [];
      return `${padded(title, titles)}${' '.repeat(gap)}${wrapped(value, room).join(`\n${indent}`)}`;
    })
    .join('\n');
}

/** A cell in lines of at most `width`, each with the style of the cell. */
function wrapped(cell: string, width: number): string[] {
  if (widestLine(cell) <= width) return cell.split('\n');
  const [, before = '', body = '', after = ''] =
    /^((?:\p{Cc}\[[\d;]*m)*)(.*?)((?:\p{Cc}\[[\d;]*m)*)$/su.exec(cell) ?? [];
  return stripVTControlCharacters(body)
    .split('\n')
    .flatMap((line) => wrappedLine(line, width))
    .map((line) => `${before}${line}${after}`);
}

function wrappedLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

/** A word that is wider than a line, in pieces that are not; cut after a hyphen or the like where it has one. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && widthOf(piece + character) > width) {
      const [cut = piece] = /^.*[-/_:.,](?=.)/.exec(piece) ?? [];
      pieces.push(cut);
      piece = piece.slice(cut.length);
    }
    piece += character;
  }
  return [...pieces, piece];
}

/** How many columns of a terminal a text takes, without its styles. Most text is ASCII, of which each character takes one. */
function widthOf(text: string): number {
  return printable.test(text) ? text.length : stringWidth(text);
}

const printable = /^[ -~]*$/;

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
