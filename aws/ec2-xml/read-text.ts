import { type Cursor, lessThan } from './cursor.ts';

const ampersand = 0x26;
/** The values met last, by a hash of their bytes: most are met again and again, and are then one string each. */
const known: string[] = new Array(4096).fill('');
const longest = 64;

/**
 * The text up to the next tag, where the cursor is then: a string of its own, so that a name that is kept does not keep a
 * page of a megabyte. Undefined where only the SDK knows what it means, or the document ends.
 */
export function readText(cursor: Cursor): string | undefined {
  const { bytes, at: start } = cursor;
  let at = start;
  let hash = 0;
  let isPlain = true;
  for (let byte = bytes[at]; byte !== lessThan; byte = bytes[++at]) {
    if (byte === undefined) return undefined;
    // Outside of printable ASCII, or the start of an entity.
    if ((byte - 0x20) >>> 0 > 0x5e || byte === ampersand) isPlain = false;
    hash = (hash * 31 + byte) | 0;
  }
  cursor.at = at;
  if (!isPlain) return decoded(bytes.toString('utf8', start, at));
  if (at - start > longest) return bytes.toString('latin1', start, at);
  const slot = (hash ^ (hash >>> 12)) & 0xfff;
  const last = known[slot];
  if (last !== undefined && isSame(bytes, start, at, last)) return last;
  const text = bytes.toString('latin1', start, at);
  known[slot] = text;
  return text;
}

/** A number of one to nine digits up to the next tag, where the cursor is then; undefined, and not moved, where it is anything else. */
export function readDigits(cursor: Cursor): number | undefined {
  const { bytes, at: start } = cursor;
  let at = start;
  let number = 0;
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[++at]) {
    number = number * 10 + byte - 0x30;
  }
  if (at === start || at - start > 9 || bytes[at] !== lessThan) return undefined;
  cursor.at = at;
  return number;
}

function isSame(bytes: Buffer, start: number, end: number, text: string): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}

const replacement = '\ufffd';
const entity = /&(?:#x([0-9a-fA-F]{1,4});|#([0-9]{1,4});|(amp|lt|gt|quot|apos);)?/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** As the SDK decodes it: white space with a line break in it is nothing. */
function decoded(raw: string): string | undefined {
  // Carriage returns are made line feeds; what is not UTF-8 is not ours to judge.
  if (raw.includes('\r') || raw.includes(replacement)) return undefined;
  let isKnown = true;
  const text = raw.replace(entity, (_, hexadecimal?: string, decimal?: string, name?: string) => {
    if (hexadecimal !== undefined) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
    if (decimal !== undefined) return String.fromCharCode(Number.parseInt(decimal, 10));
    if (name !== undefined) return named[name] ?? '';
    isKnown = false;
    return '';
  });
  if (!isKnown) return undefined;
  return text.includes('\n') && text.trim() === '' ? '' : text;
}
