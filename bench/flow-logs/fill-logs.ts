import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** How many addresses speak to port 25, of how many interfaces. */
export const sizes = { sources: 50_000, interfaces: 40 } as const;

const header =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n';

/** Writes a flow log of this many bytes, in which so many lines of a hundred are flows to port 25. */
export async function fillLog(path: string, { bytes, share }: { bytes: number; share: number }): Promise<void> {
  await pipeline(blocks(bytes, share), createWriteStream(path));
}

/** The same as gzip. */
export async function packLog(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createGzip({ level: 6 }), createWriteStream(to));
}

async function* blocks(bytes: number, share: number): AsyncGenerator<string> {
  yield header;
  let line = 0;
  for (let written = header.length; written < bytes; ) {
    const lines = Array.from({ length: 10_000 }, () => lineOf(line++, share)).join('');
    written += lines.length;
    yield lines;
  }
}

function lineOf(line: number, share: number): string {
  const isMail = line % 100 < share;
  // Each source comes again and again, at other interfaces.
  const source = (Math.floor(line / 100) * share + (line % 100)) % sizes.sources;
  const client = isMail ? `8.${source >> 16}.${(source >> 8) & 255}.${source & 255}` : `52.1.${line & 255}.7`;
  const eni = (line * 7) % sizes.interfaces;
  const start = 1_790_000_000 + Math.floor(line / 100);
  return (
    `2 123456789010 eni-0123456789abcde${String(eni).padStart(2, '0')} ${client} 10.0.0.${eni} ${1024 + (line % 60_000)} ` +
    `${isMail ? 25 : 443} 6 ${1 + (line % 90)} ${40 + (line % 90_000)} ${start} ${start + 60} ACCEPT OK\n`
  );
}
