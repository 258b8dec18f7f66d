import fc from 'fast-check';
import { lastingCases } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import type { Case } from '../../oracle/policy.ts';

/** How often each race is run. */
export const rounds = numberSetting('SMTP_WARDEN_RACE_ROUNDS', 1000);

/** The first seed; a fault names the seed of its round. */
export const firstSeed = numberSetting('SMTP_WARDEN_RACE_SEED', 1, 0);

/** Groups that are to be closed, always the same for a seed, and with room for whatever people add. */
export function someCases(seed: number): Case[] {
  return fc
    .sample(lastingCases, { seed, numRuns: 1000 })
    .map((given) => ({ ...given, snapshot: { ...given.snapshot, rulesQuota: 1000 } }));
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
