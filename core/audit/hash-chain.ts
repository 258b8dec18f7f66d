import { asJson, hashOf } from '../model/canonical-json.ts';

/** The hash that the first entry of a chain names as the one before it. */
export const genesis = '0'.repeat(64);

/** A link of a chain: any record with its place, the hash of the one before, and its own hash over all the rest. */
export type Linked<Body> = Body & {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
};

/** Puts a record after the last link of its chain (null: it is the first). */
export function link<Body extends object>(body: Body, previous: Linked<object> | null): Linked<Body> {
  const placed = {
    ...body,
    sequence: (previous?.sequence ?? 0) + 1,
    previousHash: previous?.hash ?? genesis,
  };
  return { ...placed, hash: hashOf(asJson(placed)) };
}

/** What is wrong at one link of a chain, and where. */
export interface ChainFault {
  readonly sequence: number;
  readonly problem: string;
}

/**
 * Follows a chain from its previous link (null: from its start) and gives the first fault in it, or null. A changed field
 * breaks its own hash, a removed or inserted entry the numbering or the hash it follows.
 */
export function chainFault(
  links: readonly Linked<object>[],
  previous: Linked<object> | null = null,
): ChainFault | null {
  let before = previous;
  for (const current of links) {
    const expected = (before?.sequence ?? 0) + 1;
    if (current.sequence > expected) return { sequence: expected, problem: 'the entry is missing' };
    if (current.sequence < expected) return { sequence: current.sequence, problem: 'the entry was inserted' };
    const { hash, ...placed } = current;
    if (hashOf(asJson(placed)) !== hash) return { sequence: expected, problem: 'the entry was changed' };
    if (current.previousHash !== (before?.hash ?? genesis)) {
      return {
        sequence: expected,
        problem: 'the entry does not follow the one before it: one of the two was replaced',
      };
    }
    before = current;
  }
  return null;
}
