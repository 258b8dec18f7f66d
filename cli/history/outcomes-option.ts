import { InvalidArgumentError } from 'commander';
import type { Outcome } from '../../core/audit/audit-entry.ts';
import { outcomes } from '../../core/audit/outcomes.ts';

/** What an `--outcome` names, beside those that were named before it. */
export function outcomesOf(text: string, before: readonly Outcome[] = []): readonly Outcome[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => outcomes.some((outcome) => outcome === name))) {
    return outcomes.filter((outcome) => before.includes(outcome) || names.includes(outcome));
  }
  throw new InvalidArgumentError(`Allowed choices are ${outcomes.join(', ')}.`);
}
