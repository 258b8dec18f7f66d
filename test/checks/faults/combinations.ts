import { afterAll, describe, test } from 'vitest';
import { prepare } from './fault-world.ts';
import { cleanRun, lossesAfter, type StruckRun } from './one-run.ts';
import type { Recovery } from './recoveries.ts';
import type { Scenario } from './scenario.ts';
import type { Point } from './strikes.ts';

/** One thing that may happen to a job, and who comes after it. */
export interface Combination {
  readonly title: string;
  readonly run: StruckRun;
  readonly recovery: Recovery;
}

/**
 * Declares a test for each combination of each scenario, with all there is to say of it in its title, and tells at the end
 * how many there were and what was lost.
 */
export async function declareCombinations(
  scenarios: readonly Scenario[],
  combinationsOf: (points: readonly Point[]) => readonly Combination[],
): Promise<void> {
  let tried = 0;
  const losses: string[] = [];
  for (const scenario of scenarios) {
    const prepared = await prepare(scenario);
    const clean = await cleanRun(prepared);
    describe(scenario.name, () => {
      afterAll(prepared.close);
      for (const { title, ...struck } of combinationsOf(clean.points)) {
        test(title, async () => {
          const lost = await lossesAfter(prepared, { ...struck, clean: clean.end });
          tried++;
          if (lost.length === 0) return;
          losses.push(`${scenario.name} ${title}`);
          throw new Error(lost.join('\n'));
        });
      }
    });
  }
  afterAll(() => {
    const lines = losses.map((name) => `  lost: ${name}\n`).join('');
    process.stdout.write(`${tried} combinations, ${losses.length} losses\n${lines}`);
  });
}
