import { AwsError } from '../aws-error.ts';
import { type Params, text } from '../query.ts';
import { element } from '../xml.ts';

/** Where the next page starts: a position in an ordered list, and for rules the last one seen within that position. */
export type Cursor = { position: number; after: number };

/** A page asked for. `size` is infinite without MaxResults: everything in one answer. */
export type PageRequest = { start: Cursor; size: number };

/**
 * Reads MaxResults and NextToken.
 * @throws {AwsError} InvalidParameterValue for a size out of bounds or a token that is not ours.
 */
export function readPage(params: Params, smallest: number, largest: number): PageRequest {
  const size = text(params, 'MaxResults');
  const token = text(params, 'NextToken');
  return {
    start: token === undefined || token === '' ? { position: 0, after: -1 } : readToken(token),
    size: size === undefined ? Number.POSITIVE_INFINITY : readSize(size, smallest, largest),
  };
}

function readSize(given: string, smallest: number, largest: number): number {
  const size = Number(given);
  const complaint =
    !Number.isInteger(size) || size < smallest
      ? `greater than or equal to ${smallest}`
      : size > largest
        ? `less than or equal to ${largest}`
        : undefined;
  if (complaint === undefined) return size;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ( ${given} ) for parameter maxResults is invalid. Expecting a value ${complaint}.`,
  );
}

function readToken(token: string): Cursor {
  const [, position, after] = /^p(\d+)r(-?\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined || after === undefined) {
    throw new AwsError('InvalidParameterValue', 'Unable to parse pagination token');
  }
  return { position: Number(position), after: Number(after) };
}

function writeToken({ position, after }: Cursor): string {
  return Buffer.from(`p${position}r${after}`).toString('base64url');
}

/** An item and the cursor that starts right after it. */
export type Placed<T> = { item: T; next: Cursor };

/** Takes one page from items that already start at the cursor. A token is given only when there is more. */
export function takePage<T>(items: Iterable<Placed<T>>, size: number): { page: T[]; tokenXml: string } {
  const page: T[] = [];
  let next: Cursor | undefined;
  for (const placed of items) {
    if (page.length >= size) return { page, tokenXml: element('nextToken', next && writeToken(next)) };
    page.push(placed.item);
    next = placed.next;
  }
  return { page, tokenXml: '' };
}

/** Items of a small list from the cursor on. */
export function* placedFrom<T>(items: readonly T[], start: Cursor): Generator<Placed<T>> {
  for (let index = start.position; index < items.length; index += 1) {
    const item = items[index];
    if (item !== undefined) yield { item, next: { position: index + 1, after: -1 } };
  }
}
