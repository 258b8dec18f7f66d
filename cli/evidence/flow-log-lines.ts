import { type FlowFormat, FlowFormatError, headerFormat } from '../../core/evidence/flow-format.ts';
import { type LineReader, lineReader } from '../../core/evidence/flow-record.ts';
import type { FlowTally } from '../../core/evidence/flow-tally.ts';
import { plainLine } from '../../core/model/plain-line.ts';
import { refusal, textPieces } from './flow-log-stream.ts';

/** A line of a flow log has some hundred bytes, and with every field some thousand. */
const longestLine = 1 << 16;

/** What became of the lines of one file. */
export interface FileLines {
  readonly path: string;
  records: number;
  /** Lines that are neither a record nor a header, without one that is cut off. */
  unreadable: number;
  /** The first of all. */
  firstUnreadable: { readonly number: number; readonly text: string } | null;
  /** The last line has no line feed, and is no record: the file was cut off in it. */
  isCutOff: boolean;
}

/**
 * Reads one file line by line into a tally; in constant memory. A line that names the fields gives the format of what follows it, until
 * there is another: files may be put together. Throws a UsageError for a file that cannot be used at all, and where a header lacks a field.
 */
export async function readFlowLog(path: string, format: FlowFormat, tally: FlowTally): Promise<FileLines> {
  const reading = lineReading(path, format, tally);
  let carried: Buffer = Buffer.alloc(0);
  for await (const piece of textPieces(path)) {
    carried = readPiece(piece, carried, reading);
    if (carried.length > longestLine) throw tooLong(path, reading.lines() + 1);
  }
  if (carried.length > 0) reading.line(carried, 0, carried.length, true);
  return reading.result;
}

/** Reads the lines that end in a piece; `carried` is what stood before it without a line feed. Gives what stands behind its last one. */
function readPiece(piece: Buffer, carried: Buffer, reading: LineReading): Buffer {
  let feed = piece.indexOf(10);
  if (feed < 0) return Buffer.concat([carried, piece]);
  let from = 0;
  if (carried.length > 0) {
    const line = Buffer.concat([carried, piece.subarray(0, feed)]);
    reading.line(line, 0, line.length);
    from = feed + 1;
    feed = piece.indexOf(10, from);
  }
  for (; feed >= 0; feed = piece.indexOf(10, from)) {
    reading.line(piece, from, feed);
    from = feed + 1;
  }
  // A copy: the piece itself, a megabyte, is not kept for the sake of some bytes.
  return Buffer.from(piece.subarray(from));
}

interface LineReading {
  /** How many lines were read. */
  lines(): number;
  line(bytes: Buffer, start: number, end: number, isLast?: boolean): void;
  readonly result: FileLines;
}

function lineReading(path: string, format: FlowFormat, tally: FlowTally): LineReading {
  const result: FileLines = { path, records: 0, unreadable: 0, firstUnreadable: null, isCutOff: false };
  let reader: LineReader = lineReader(format);
  let number = 0;
  return {
    lines: () => number,
    result,
    line(bytes, start, end, isLast = false) {
      number++;
      const kind = reader.read(bytes, start, end);
      if (kind === 'blank') return;
      if (kind !== 'unreadable') {
        result.records++;
        tally.add(kind, reader.record, bytes);
        return;
      }
      const text = bytes.toString('latin1', start, end);
      const header = headerOf(text, path, number);
      if (header) reader = lineReader(header);
      else {
        result.isCutOff = isLast;
        if (!isLast) result.unreadable++;
        result.firstUnreadable ??= { number, text: plainLine(text.slice(0, 200)) };
      }
    },
  };
}

function headerOf(text: string, path: string, number: number): FlowFormat | null {
  try {
    return headerFormat(text);
  } catch (error) {
    if (error instanceof FlowFormatError) throw refusal(path, `line ${number}: ${error.message}`);
    throw error;
  }
}

function tooLong(path: string, number: number): Error {
  return refusal(path, `is no flow log: line ${number} has more than ${longestLine} bytes`);
}
