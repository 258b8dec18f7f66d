/**
 * Reading parts of a line as bytes: a gigabyte of flow logs has ten million lines, and most are of no interest. A part is the bytes from
 * `start` up to `end`.
 */

/** More fields than any format has. */
export const mostFields = 128;

/** The fields of a line: where each begins and ends. Made once and filled for each line. */
export interface FieldBounds {
  count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export function fieldBounds(): FieldBounds {
  return { count: 0, starts: new Int32Array(mostFields), ends: new Int32Array(mostFields) };
}

/** Finds the fields of a line, which blanks or tabs separate, one or more; a carriage return at the end is one too. Only the first {@link mostFields} are kept. */
export function splitFields(bytes: Uint8Array, start: number, end: number, into: FieldBounds): void {
  const { starts, ends } = into;
  let count = 0;
  let index = start;
  while (index < end) {
    while (index < end && isBlank(bytes[index])) index++;
    if (index === end) break;
    const from = index;
    while (index < end && !isBlank(bytes[index])) index++;
    if (count < mostFields) {
      starts[count] = from;
      ends[count] = index;
    }
    count++;
  }
  into.count = count;
}

/** A blank, a tab, and what else stands below the letters in ASCII: one comparison for each byte of a log. */
function isBlank(byte: number | undefined): boolean {
  return (byte as number) <= 32;
}

/** Whether a part is just `-`: the field does not apply to the record, or could not be computed. */
export function isDash(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && bytes[start] === 45;
}

/** The whole number that a part is, up to 15 digits, which a number holds exactly; -1 where it is none. */
export function wholeNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 1 || end - start > 15) return -1;
  let value = 0;
  for (let index = start; index < end; index++) {
    const digit = (bytes[index] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function isText(bytes: Uint8Array, start: number, end: number, text: Uint8Array): boolean {
  if (end - start !== text.length) return false;
  for (let index = 0; index < text.length; index++) if (bytes[start + index] !== text[index]) return false;
  return true;
}

const decoder = new TextDecoder('latin1');

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end));
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
