import fc from 'fast-check';
import type { Sequence } from './command.ts';
import { runSequence, textOf } from './run-sequence.ts';
import { sequences } from './sequences.ts';
import type { Defect } from './worker.ts';

/** The first sequence that breaks an invariant, made as short as it gets, as lines to read; null where there is none. */
export async function counterExample({
  runs,
  seed,
  defect,
  shrinks = true,
}: {
  readonly runs: number;
  readonly seed: number;
  readonly defect?: Defect;
  readonly shrinks?: boolean;
}): Promise<string | null> {
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const outcome = await runSequence(sequence, defect);
    return outcome.violations.length === 0;
  });
  const result = await fc.check(property, { numRuns: runs, seed, endOnFailure: !shrinks });
  const [found] = result.counterexample ?? [];
  if (!result.failed || !found) return null;
  return explain(found, defect);
}

export async function explain(sequence: Sequence, defect?: Defect): Promise<string> {
  return textOf(sequence, await runSequence(sequence, defect));
}
