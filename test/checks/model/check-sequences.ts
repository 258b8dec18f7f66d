import fc from 'fast-check';
import type { OpenLayer } from './layer.ts';
import type { ModelWorld } from './model-world.ts';
import type { Violation } from './oracle/judge.ts';
import { runSequence, textOf } from './run-sequence.ts';
import { sequences } from './sequences.ts';
import type { Defect } from './worker.ts';

interface Sampling {
  readonly runs: number;
  readonly seed: number;
  /** Where the sequences run; in memory where this is left out. */
  readonly open?: OpenLayer;
}

/**
 * The first sequence that breaks an invariant, made as short as it gets, as lines to read; null where there is none. `onEnd` is
 * told the world after each sequence.
 */
export async function counterExample({
  runs,
  seed,
  onEnd,
  ...layer
}: Sampling & { readonly onEnd?: (world: ModelWorld) => void }): Promise<string | null> {
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const { violations, world } = await runSequence(sequence, layer);
    onEnd?.(world);
    return violations.length === 0;
  });
  const { counterexample } = await fc.check(property, { numRuns: runs, seed });
  const [found] = counterexample ?? [];
  return found ? `seed ${seed}\n${textOf(found, await runSequence(found, layer))}` : null;
}

/** The first violation of one invariant in sequences over dependencies with a defect; null where none is found. */
export async function firstViolation({
  runs,
  seed,
  invariant,
  ...terms
}: Sampling & { readonly defect?: Defect; readonly invariant: number }): Promise<Violation | null> {
  for (const sequence of fc.sample(sequences, { numRuns: runs, seed })) {
    const { violations } = await runSequence(sequence, terms);
    const found = violations.find((violation) => violation.invariant === invariant);
    if (found) return found;
  }
  return null;
}
