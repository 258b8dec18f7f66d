import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../../core/model/message-of.ts';
import { UsageError } from '../failure.ts';

/** Large pieces: fewer turns of the event loop for a gigabyte. */
const pieceBytes = 1 << 20;

/** Other kinds of file, by their first bytes, and what to do with one. */
const otherKinds: readonly { readonly magic: string; readonly what: string }[] = [
  {
    magic: 'PAR1',
    what: 'is a Parquet file; read it by Athena (set SMTP_WARDEN_ATHENA_WORKGROUP and SMTP_WARDEN_ATHENA_TABLE), or write it as text first',
  },
  { magic: 'PK\u0003\u0004', what: 'is a ZIP file; unpack it first' },
  { magic: 'BZh', what: 'is compressed with bzip2; unpack it first, or compress it with gzip' },
  { magic: '\u00fd7zXZ', what: 'is compressed with xz; unpack it first, or compress it with gzip' },
  { magic: '\u0028\u00b5\u002f\u00fd', what: 'is compressed with zstd; unpack it first, or compress it with gzip' },
  { magic: 'ORC', what: 'is an ORC file; write it as text first' },
  { magic: '\u00ff\u00fe', what: 'is in UTF-16; write it in UTF-8' },
  { magic: '\u00fe\u00ff', what: 'is in UTF-16; write it in UTF-8' },
];

const gzipMagic = '\u001f\u008b';
const utf8Mark = '\u00ef\u00bb\u00bf';

/**
 * The text of a file in pieces, unpacked where it is gzip (by its first bytes, whatever its name; of several members too). Throws a
 * UsageError, which says what to do, for a file that cannot be read, is cut off, or is no text.
 */
export async function* textPieces(path: string): AsyncGenerator<Buffer> {
  const pieces = unpacked(path);
  try {
    // A member of a gzip file may hold a single byte.
    const beginning = beginningOf(await atLeast(64, pieces), path);
    if (beginning.length > 0) yield beginning;
    yield* pieces;
  } finally {
    await pieces.return(undefined);
  }
}

/** Checks how the text begins, and leaves out the mark of UTF-8. */
function beginningOf(piece: Buffer, path: string): Buffer {
  if (startsWith(piece, gzipMagic)) throw refusal(path, 'is compressed twice; unpack it once first');
  const other = otherKinds.find(({ magic }) => startsWith(piece, magic));
  if (other) throw refusal(path, other.what);
  if (piece.subarray(0, 4096).includes(0)) throw refusal(path, 'is no text; give the flow logs as text, plain or gzip');
  return startsWith(piece, utf8Mark) ? piece.subarray(utf8Mark.length) : piece;
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: pieceBytes });
  const pieces = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const beginning = await atLeast(2, pieces);
    const rest = withFirst(beginning, pieces);
    if (startsWith(beginning, gzipMagic)) yield* gunzipped(rest, path);
    else yield* rest;
  } catch (error) {
    throw error instanceof UsageError ? error : refusal(path, `cannot be read: ${messageOf(error)}`);
  } finally {
    file.destroy();
  }
}

/** The first bytes of a stream, enough to know what it is, where it has so many. */
async function atLeast(length: number, pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  let beginning = Buffer.alloc(0);
  while (beginning.length < length) {
    const next = await pieces.next();
    if (next.done) break;
    beginning = Buffer.concat([beginning, next.value]);
  }
  return beginning;
}

async function* withFirst(first: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

async function* gunzipped(packed: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  // Whoever reads the unpacked pieces gets the error as well.
  pipeline(packed, gunzip, () => {});
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    throw refusal(path, gunzipProblem(error));
  } finally {
    gunzip.destroy();
  }
}

function gunzipProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') return 'is cut off: its gzip data has no end. Fetch it again';
  if (code === 'Z_DATA_ERROR') return `is damaged: ${messageOf(error)} in its gzip data. Fetch it again`;
  return `cannot be read: ${messageOf(error)}`;
}

function startsWith(bytes: Buffer, magic: string): boolean {
  return bytes.subarray(0, magic.length).toString('latin1') === magic;
}

/** A file of flow logs that cannot be used. */
export function refusal(path: string, problem: string): UsageError {
  return new UsageError(`--flow-logs: ${JSON.stringify(path)} ${problem}`);
}
