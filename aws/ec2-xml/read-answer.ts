import { type Cursor, greaterThan, isAt, isSpace, slash, take, toNextTag } from './cursor.ts';
import { readDigits, readText } from './read-text.ts';
import type { Answer, Member, Shape } from './shapes.ts';

/** A value of a result, as the SDK gives it. */
export type Value = string | number | boolean | Structure | Structure[];
export interface Structure {
  [member: string]: Value;
}

const item = { start: Buffer.from('<item>'), empty: Buffer.from('<item/>'), end: Buffer.from('</item>') };
const declaration = { start: Buffer.from('<?xml '), end: '?>' };
const namespace = { start: Buffer.from(' xmlns="'), end: '"' };

/**
 * The result in an answer of EC2, exactly as the SDK's deserialiser gives it; null where the document has anything that is
 * not in `answer`, is not in the plain form that EC2 writes, or is not well formed: then only the SDK knows what it means.
 */
export function readAnswer(bytes: Buffer, { start, end, shape }: Answer): Structure | null {
  const cursor = { bytes, at: 0, stack: [], top: 0 };
  if (!skipDeclaration(cursor) || !take(cursor, start) || !skipNamespace(cursor)) return null;
  const result = readStructure(cursor, shape, end);
  if (result === null) return null;
  while (isSpace(bytes[cursor.at])) cursor.at++;
  return cursor.at === bytes.length ? result : null;
}

function skipDeclaration(cursor: Cursor): boolean {
  while (isSpace(cursor.bytes[cursor.at])) cursor.at++;
  if (!isAt(cursor, declaration.start)) return true;
  const end = cursor.bytes.indexOf(declaration.end, cursor.at, 'latin1');
  if (end < 0) return false;
  cursor.at = end + declaration.end.length;
  while (isSpace(cursor.bytes[cursor.at])) cursor.at++;
  return true;
}

/** The rest of the root's opening tag: a namespace, which says nothing to the SDK, and no other attribute. */
function skipNamespace(cursor: Cursor): boolean {
  if (take(cursor, namespace.start)) {
    const end = cursor.bytes.indexOf(namespace.end, cursor.at, 'latin1');
    if (end < 0) return false;
    cursor.at = end + namespace.end.length;
  }
  return cursor.bytes[cursor.at++] === greaterThan;
}

/** From behind the opening tag to behind the closing one. */
function readStructure(cursor: Cursor, shape: Shape, end: Buffer): Structure | null {
  const { members, followers } = shape;
  const { stack, top: base } = cursor;
  for (let index = 0; index < members.length; index++) stack[base + index] = undefined;
  cursor.top = base + members.length;
  let last = members.length - 1;
  while (toNextTag(cursor)) {
    if (cursor.bytes[cursor.at + 1] === slash) return take(cursor, end) ? structureOf(cursor, members, base) : null;
    const index = indexOfMember(cursor, shape, followers[last] ?? 0);
    const member = members[index];
    // A member that comes twice is a list to the SDK.
    if (member === undefined || stack[base + index] !== undefined) return null;
    const value = readMember(cursor, member);
    if (value === undefined) return null;
    stack[base + index] = value;
    followers[last] = index;
    last = index;
  }
  return null;
}

/** Takes the members from the stack. */
function structureOf(cursor: Cursor, members: readonly Member[], base: number): Structure {
  const { stack } = cursor;
  cursor.top = base;
  const structure: Structure = {};
  for (let index = 0; index < members.length; index++) {
    const value = stack[base + index] as Value | undefined;
    const name = members[index]?.name;
    if (value !== undefined && name) structure[name] = value;
  }
  return structure;
}

/** Moves behind the start of a member's opening tag. -1 for an element that is not known, or has attributes. */
function indexOfMember(cursor: Cursor, { members }: Shape, likely: number): number {
  let index = likely - 1;
  for (let tried = 0; tried < members.length; tried++) {
    index = index + 1 < members.length ? index + 1 : 0;
    const start = members[index]?.start;
    if (start === undefined || !isAt(cursor, start)) continue;
    const next = cursor.bytes[cursor.at + start.length];
    if (next !== greaterThan && next !== slash) continue;
    cursor.at += start.length;
    return index;
  }
  return -1;
}

/** From `>` or `/>` of the opening tag to behind the closing one. */
function readMember(cursor: Cursor, member: Member): Value | undefined {
  const isEmpty = cursor.bytes[cursor.at++] === slash;
  if (isEmpty && cursor.bytes[cursor.at++] !== greaterThan) return undefined;
  if (member.kind === 'list') return isEmpty ? [] : readList(cursor, member.shape, member.end);
  if (member.kind === 'structure') return isEmpty ? {} : (readStructure(cursor, member.shape, member.end) ?? undefined);
  const value = isEmpty ? scalarOf(member, '') : readScalar(cursor, member);
  return value !== undefined && (isEmpty || take(cursor, member.end)) ? value : undefined;
}

function readScalar(cursor: Cursor, member: Member): string | number | boolean | undefined {
  const digits = member.kind === 'number' ? readDigits(cursor) : undefined;
  if (digits !== undefined) return digits;
  const text = readText(cursor);
  return text === undefined ? undefined : scalarOf(member, text);
}

/** As the SDK: an empty number is 0, and what is no number NaN. */
function scalarOf({ kind }: Member, text: string): string | number | boolean {
  if (kind === 'number') return Number(text);
  return kind === 'flag' ? text.toLowerCase() === 'true' : text;
}

function readList(cursor: Cursor, shape: Shape, end: Buffer): Structure[] | undefined {
  const base = cursor.top;
  while (toNextTag(cursor)) {
    if (take(cursor, item.start)) {
      const structure = readStructure(cursor, shape, item.end);
      if (structure === null) return undefined;
      cursor.stack[cursor.top++] = structure;
    } else if (take(cursor, item.empty)) {
      cursor.stack[cursor.top++] = {};
    } else {
      return take(cursor, end) ? listOf(cursor, base) : undefined;
    }
  }
  return undefined;
}

/** Takes the items from the stack. */
function listOf(cursor: Cursor, base: number): Structure[] {
  const { stack, top } = cursor;
  cursor.top = base;
  return (top - base === 1 ? [stack[base]] : stack.slice(base, top)) as Structure[];
}
