import { createRandom } from '../../../sandbox/random.ts';

/** Choices that are the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to but not including this. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

export function randomOf(seed: number): Random {
  const next = createRandom(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const [first, ...rest] = items;
      if (first === undefined) throw new Error('there is nothing to pick from');
      return [first, ...rest][below(items.length)] ?? first;
    },
  };
}
