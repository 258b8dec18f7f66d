import { normalizedText } from '../core/policy/fields.ts';
import { UsageError } from './failure.ts';

/** The reason that is kept in the history: one plain line. Throws a UsageError otherwise; `what` is what it should say. */
export function reasonOf(text: string, what: string): string {
  if (text.trim() === '') throw new UsageError(`--reason is empty; ${what}`);
  const reading = normalizedText('reason', text);
  if (reading.kind === 'refused') throw new UsageError(`--${reading.reason}`);
  return reading.text;
}
