import { type Random, randomFrom } from '../../races/random.ts';

/** A number of 32 bits for a text and a seed, spread evenly (FNV-1a, then the finish of murmur3). */
export function hashed(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Random numbers of their own for something with a name: what else is drawn before or after does not change them. */
export function randomOf(name: string, seed: number): Random {
  return randomFrom(hashed(name, seed));
}

/** By how many standard deviations the 99th percentile of a normal distribution is above its median. */
const p99Deviations = 2.3263;

/** Draws from a lognormal distribution with this median and 99th percentile. */
export function lognormal(random: Random, { median, p99 }: { readonly median: number; readonly p99: number }): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp((Math.log(p99 / median) / p99Deviations) * normal);
}

/** The value below which so great a share of the values lies; 0 where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
