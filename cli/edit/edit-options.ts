import type { Command } from 'commander';
import { normalizedText } from '../../core/policy/fields.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { EditOutcome } from './edit-policy.ts';

/** The options of a command that shows its effect, asks, and then edits. */
export function withConfirm(command: Command): Command {
  return command
    .option('--dry-run', 'only show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .option('--partial', 'go on although not everything that it may change could be read');
}

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
