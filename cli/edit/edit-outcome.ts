import { normalizedText } from '../../core/policy/fields.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { EditOutcome } from './edit-policy.ts';

/** Only a "no" to the question is a failure: --dry-run is what was asked for. */
export function exitCodeOfEdit({ kind }: Pick<EditOutcome, 'kind'>): number {
  return kind === 'declined' ? exitCodes.failure : exitCodes.fine;
}

/** What the document of every edit says besides what it is about. */
export function outcomeView({ kind, effect }: EditOutcome) {
  return { applied: kind === 'applied', effect };
}

/** Why a person edits, for the policy's chain: one plain line, or nothing. */
export function reasonOf(text = ''): string {
  if (text.trim() === '') return '';
  const reason = normalizedText('reason', text);
  if (reason.kind === 'refused') throw new UsageError(reason.reason);
  return reason.text;
}
