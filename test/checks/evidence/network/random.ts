import type { Random } from '../../races/random.ts';

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** Some of these, each with the same probability, in their order. */
export function some<Item>(random: Random, items: readonly Item[], probability: number): Item[] {
  return items.filter(() => chance(random, probability));
}
