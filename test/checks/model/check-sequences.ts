import fc from 'fast-check';
import type { Violation } from './oracle/judge.ts';
import { runSequence, textOf } from './run-sequence.ts';
import { sequences } from './sequences.ts';
import type { Defect } from './worker.ts';

/** The first sequence that breaks an invariant, made as short as it gets, as lines to read; null where there is none. */
export async function counterExample({
  runs,
  seed,
}: {
  readonly runs: number;
  readonly seed: number;
}): Promise<string | null> {
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const { violations } = await runSequence(sequence);
    return violations.length === 0;
  });
  const { counterexample } = await fc.check(property, { numRuns: runs, seed });
  const [found] = counterexample ?? [];
  return found ? `seed ${seed}\n${textOf(found, await runSequence(found))}` : null;
}

/** The first violation of one invariant in sequences over dependencies with a defect; null where none is found. */
export async function firstViolation({
  runs,
  seed,
  defect,
  invariant,
}: {
  readonly runs: number;
  readonly seed: number;
  readonly defect: Defect;
  readonly invariant: number;
}): Promise<Violation | null> {
  for (const sequence of fc.sample(sequences, { numRuns: runs, seed })) {
    const { violations } = await runSequence(sequence, defect);
    const found = violations.find((violation) => violation.invariant === invariant);
    if (found) return found;
  }
  return null;
}
