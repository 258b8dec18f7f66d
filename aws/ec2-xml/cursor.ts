/** A document, and how far it is read. All markup is ASCII, so a byte of it is a character. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  /**
   * What is read of structures and lists that have not ended; `top` is the first free place. One array for all of them, since a list
   * that grows takes places for 16 values more than it has.
   */
  readonly stack: unknown[];
  top: number;
}

export const lessThan = 0x3c;
export const greaterThan = 0x3e;
export const slash = 0x2f;
export const newline = 0x0a;

/** Whether the document goes on with this. Moves on only if so. */
export function take(cursor: Cursor, expected: Buffer): boolean {
  if (!isAt(cursor, expected)) return false;
  cursor.at += expected.length;
  return true;
}

/** Whether the document goes on with this. */
export function isAt({ bytes, at }: Cursor, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}

/**
 * Moves to the next tag, over white space that the SDK ignores too. Between two tags that is white space with a line break;
 * other white space becomes text there (`AwsXmlParser` in @aws-sdk/xml-builder). False where there is anything else.
 */
export function toNextTag(cursor: Cursor): boolean {
  const { bytes } = cursor;
  if (bytes[cursor.at] === lessThan) return true;
  let { at } = cursor;
  let hasLineBreak = false;
  for (; isSpace(bytes[at]); at++) if (bytes[at] === newline) hasLineBreak = true;
  cursor.at = at;
  return hasLineBreak && bytes[at] === lessThan;
}

/** White space but for carriage returns, which the SDK makes line feeds of. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === newline || byte === 0x09;
}
