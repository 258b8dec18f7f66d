import { open } from 'node:fs/promises';
import { chunksOf } from './write-file.ts';

/** Where a file is not as it should be. Null stands for the end. */
export interface Difference {
  /** From 1 on. */
  readonly line: number;
  readonly inFile: string | null;
  readonly byLog: string | null;
}

/** How much of a line is shown, and how much of it before what differs. */
const shownLength = 300;
const before = 60;

/** Compares a file with lines, byte by byte, and gives the first line that differs; null where all are the same. */
export async function compareLines(file: string, lines: Iterable<string>): Promise<Difference | null> {
  const handle = await open(file);
  try {
    let position = 0;
    let line = 1;
    for (const chunk of chunksOf(lines)) {
      const expected = Buffer.from(chunk);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(expected.length), 0, expected.length, position);
      const found = buffer.subarray(0, bytesRead);
      if (!found.equals(expected)) return differenceIn(found, expected, line);
      position += expected.length;
      line += chunk.split('\n').length - 1;
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(shownLength), 0, shownLength, position);
    if (bytesRead === 0) return null;
    return { line, inFile: shown(buffer.toString('utf8', 0, bytesRead)), byLog: null };
  } finally {
    await handle.close();
  }
}

function differenceIn(found: Buffer, expected: Buffer, firstLine: number): Difference {
  // As bytes, so that a line that is no UTF-8 is compared as it is.
  const inFile = found.toString('latin1').split('\n');
  const byLog = expected.toString('latin1').split('\n');
  const index = byLog.findIndex((text, at) => inFile[at] !== text);
  const [one, other] = [inFile[index] ?? null, byLog[index] ?? null];
  const begin = Math.max(0, firstDifference(one ?? '', other ?? '') - before);
  const text = (line: string | null) => line && shown(Buffer.from(line, 'latin1').toString('utf8'), begin);
  return { line: firstLine + index, inFile: text(one), byLog: text(other) };
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** A line around where it differs. */
function shown(text: string, begin = 0): string {
  const line = text.split('\n', 1)[0] ?? '';
  const end = begin + shownLength;
  return `${begin > 0 ? '…' : ''}${line.slice(begin, end)}${line.length > end ? '…' : ''}`;
}
