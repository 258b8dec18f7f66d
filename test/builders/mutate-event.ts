import fc from 'fast-check';
import type { Json } from './read-event.ts';

/** One damage to an event: at which of its places, and what is done there. */
export interface Mutation {
  readonly place: number;
  readonly damage: 'delete' | 'replace' | 'duplicate' | 'wrap' | 'prototype' | 'nest' | 'swell' | 'rename';
  readonly junk: unknown;
}

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.anything({ maxDepth: 2, withBigInt: true, withNullPrototype: true, withSparseArray: true }),
  fc.constantFrom('sg-0123456789abcdef0', 'sg-', 'pl-0123456789abcdef0', '-1', 'arn:aws:ec2', '__proto__', 'toString'),
);

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  damage: fc.constantFrom('delete', 'replace', 'duplicate', 'wrap', 'prototype', 'nest', 'swell', 'rename'),
  junk,
});

/** A copy of the event with all the damage done, one after the other. */
export function mutated(event: Json, mutations: readonly Mutation[]): unknown {
  const root: Json = { event: structuredClone(event) };
  for (const { place, damage, junk } of mutations) {
    const places = placesIn(root);
    const chosen = places[place % places.length];
    if (chosen) damageAt({ ...chosen, damage, junk });
  }
  return root.event;
}

interface Place {
  readonly parent: Json;
  readonly key: string;
}

/** All places of an event; not recursive, as an event may have been nested deeply before. */
function placesIn(root: Json): readonly Place[] {
  const places: Place[] = [];
  const queue: unknown[] = [root];
  for (const parent of queue) {
    if (typeof parent !== 'object' || parent === null || places.length > 5000) continue;
    for (const [key, value] of Object.entries(parent)) {
      places.push({ parent: parent as Json, key });
      queue.push(value);
    }
  }
  return places;
}

function damageAt({ parent, key, damage, junk }: Place & Omit<Mutation, 'place'>): void {
  const value = parent[key];
  if (damage === 'delete') delete parent[key];
  if (damage === 'replace') set(parent, key, junk);
  if (damage === 'duplicate') set(parent, key, [value, value]);
  if (damage === 'wrap') set(parent, key, { [`${key}Request`]: { items: [value, junk] } });
  if (damage === 'nest') set(parent, key, nested(value, 2000));
  if (damage === 'swell') set(parent, key, `${JSON.stringify(key)}${'sg-0'.repeat(20_000)}`);
  if (damage === 'rename') set(parent, String(junk === null || typeof junk === 'object' ? 'groupId' : junk), value);
  // As JSON.parse does for a "__proto__" in the text: a key of its own, not the prototype.
  if (damage === 'prototype' && typeof value === 'object' && value !== null) {
    set(value as Json, '__proto__', { polluted: true, groupId: 'sg-0123456789abcdef0', kind: junk });
  }
}

function set(target: Json, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

export function nested(value: unknown, depth: number): unknown {
  let result = value;
  for (let level = 0; level < depth; level++) result = level % 2 === 0 ? { groupId: result } : [result];
  return result;
}
