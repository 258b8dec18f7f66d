import { grouped } from '../../../core/model/counted.ts';

/** What a byte order mark says, as the command reads it; UTF-8 without one. */
const encodings: Readonly<Record<string, string>> = { '255,254': 'utf-16le', '254,255': 'utf-16be' };

/** The text of a file: UTF-8, or UTF-16 where its byte order mark says so, which Excel writes as "Unicode Text". Null: it is neither. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encodings[bytes.subarray(0, 2).join()] ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A size for people: bytes, or KB and MB of 1,000. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${grouped(Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
