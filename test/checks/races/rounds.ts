import fc from 'fast-check';
import { lastingCases } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import type { Case } from '../../oracle/policy.ts';

/** How often each race is run. */
export const rounds = numberSetting('SMTP_WARDEN_RACE_ROUNDS', 1000);

/** The first seed; a fault names the seed of its round. */
export const firstSeed = numberSetting('SMTP_WARDEN_RACE_SEED', 1, 0);

const all = 1000;
const sampled = new Map<number, Case[]>();

/**
 * Groups that are to be closed, always the same for a seed, and with room for whatever people add: as many as are asked for with
 * `casesUpTo`. To make one takes as long as several rounds.
 */
export function someCases(seed: number, count = all): Case[] {
  const known = sampled.get(seed);
  if (known && known.length >= count) return known.slice(0, count);
  const cases = fc
    .sample(lastingCases, { seed, numRuns: count })
    .map((given) => ({ ...given, snapshot: { ...given.snapshot, rulesQuota: 1000 } }));
  sampled.set(seed, cases);
  return cases;
}

/** How many cases rounds need that take the one of their seed, or of so many times their seed; `last` is the last one's seed. */
export function casesUpTo(times = 1, last = firstSeed + rounds - 1): number {
  return Math.min(all, last * times + 1);
}

/** The one of the cases that a round is about. */
export function caseOf(cases: readonly Case[], seed: number): Case {
  const given = cases[seed % cases.length];
  if (!given) throw new Error('there are no cases');
  return given;
}

/** Plays the rounds. Gives all faults, each with the seed of its round. Stops after ten rounds with faults. */
export async function play(count: number, round: (seed: number) => Promise<readonly string[]>): Promise<string[]> {
  const faults: string[] = [];
  let bad = 0;
  for (let index = 0; index < count && bad < 10; index++) {
    const seed = firstSeed + index;
    const own = await round(seed).catch((error: unknown) => [
      error instanceof Error ? (error.stack ?? '') : String(error),
    ]);
    if (own.length > 0) bad++;
    faults.push(...own.map((fault) => `seed ${seed}: ${fault}`));
  }
  return faults;
}

export function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
