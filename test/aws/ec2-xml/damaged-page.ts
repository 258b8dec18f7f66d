import type { Random } from './random.ts';
import { oddMarkup } from './random-values.ts';

/** A page with up to three damages. */
export function damagedPage(random: Random, page: Buffer): Buffer {
  let damaged = page;
  const count = 1 + random.below(3);
  for (let index = 0; index < count; index++) damaged = random.pick(damages)(random, damaged);
  return damaged;
}

type Damage = (random: Random, page: Buffer) => Buffer;

const damages: readonly Damage[] = [
  flipped,
  replaced,
  (random, page) => page.subarray(0, random.below(page.length + 1)),
  (random, page) => page.subarray(random.below(page.length + 1)),
  (random, page) => spliced(page, sliceOf(random, page, any), ''),
  (random, page) => spliced(page, sliceOf(random, page, tagged), ''),
  (random, page) => doubled(page, sliceOf(random, page, any)),
  (random, page) => doubled(page, sliceOf(random, page, tagged)),
  swapped,
  (random, page) => spliced(page, emptyAt(random.below(page.length + 1)), oddMarkup(random)),
  (random, page) => spliced(page, emptyAt(tagAt(random, page)), oddMarkup(random)),
  (random, page) => spliced(page, emptyAt(random.below(page.length + 1)), random.pick(entities)),
  renamed,
];

const entities = ['&amp;', '&#10;', '&#x41;', '&nbsp;', '&', '&#x1F680;', '&#13;', '&lt', ';'];
const names = ['item', 'groupId', 'GroupId', 'ipRanges', 'ipv6Ranges', 'toString', '__proto__', 'description', 'key'];

type Slice = readonly [start: number, end: number];
type PlaceOf = (random: Random, page: Buffer) => number;

function flipped(random: Random, page: Buffer): Buffer {
  const copy = Buffer.from(page);
  const at = random.below(page.length);
  if (page.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}

function replaced(random: Random, page: Buffer): Buffer {
  const copy = Buffer.from(page);
  if (page.length > 0) copy[random.below(page.length)] = random.below(256);
  return copy;
}

/** Two neighbouring parts, from tag to tag, in the other order. */
function swapped(random: Random, page: Buffer): Buffer {
  const places = [tagAt(random, page), tagAt(random, page), tagAt(random, page)].sort((a, b) => a - b);
  const [start = 0, middle = 0, end = 0] = places;
  return Buffer.concat([
    page.subarray(0, start),
    page.subarray(middle, end),
    page.subarray(start, middle),
    page.subarray(end),
  ]);
}

/** One element with another name, in both of its tags or in one. */
function renamed(random: Random, page: Buffer): Buffer {
  const text = page.toString('latin1');
  const name = /^<([\w]+)/.exec(text.slice(tagAt(random, page)))?.[1];
  if (name === undefined) return page;
  const other = random.pick(names);
  const from = tagAt(random, page);
  const rest = text.slice(from).replace(`<${name}>`, `<${other}>`);
  const both = random.chance(0.5) ? rest.replace(`</${name}>`, `</${other}>`) : rest;
  return Buffer.from(text.slice(0, from) + both, 'latin1');
}

function doubled(page: Buffer, [start, end]: Slice): Buffer {
  return Buffer.concat([page.subarray(0, end), page.subarray(start)]);
}

function spliced(page: Buffer, [start, end]: Slice, into: string): Buffer {
  return Buffer.concat([page.subarray(0, start), Buffer.from(into), page.subarray(end)]);
}

function sliceOf(random: Random, page: Buffer, placeOf: PlaceOf): Slice {
  const [one, other] = [placeOf(random, page), placeOf(random, page)];
  return [Math.min(one, other), Math.max(one, other)];
}

function any(random: Random, page: Buffer): number {
  return random.below(page.length + 1);
}

function tagged(random: Random, page: Buffer): number {
  return tagAt(random, page);
}

/** Where the next tag begins from any place on; the end where none does. */
function tagAt(random: Random, page: Buffer): number {
  const at = page.indexOf('<', random.below(page.length + 1));
  return at < 0 ? page.length : at;
}

function emptyAt(at: number): Slice {
  return [at, at];
}
