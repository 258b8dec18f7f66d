import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { openerOf } from '../../core/audit/opener.ts';
import { type Style, styled } from '../host/terminal.ts';

/** What a claim is about: the words for one that is completed, and for any other. */
const claims = {
  closing: { completed: 'closed', other: 'closing' },
  undo: { completed: 'undone', other: 'undo' },
  approved: { completed: 'followed the allowlist', other: 'following the allowlist' },
} as const;

/** What was done to a group, in words, by the last entry about it: `closed`, `undone`, `closing: partial`, `proposed`. */
export function doneText(entry: AuditEntry): string {
  switch (entry.outcome) {
    case 'planned':
    case 'resumed':
    case 'partial':
    case 'failed':
      return `${claimOf(entry).other}: ${entry.outcome}`;
    case 'completed':
      return claimOf(entry).completed;
    case 'restarted':
      return 'history restarted';
    case 'proposed':
    case 'reported':
    case 'deferred':
    case 'exempted':
    case 'withdrawn':
      return entry.outcome;
  }
}

/** An undo first: one that closes the port again has a finding as well. */
function claimOf({ undoes, finding }: AuditEntry) {
  if (undoes !== undefined) return claims.undo;
  return finding.exposures.length > 0 ? claims.closing : claims.approved;
}

/** Who did it: the person that ran the command, or the bot, and what led it to the group. */
export function byText({ trigger }: AuditEntry): string {
  if (trigger.kind === 'cli') return trigger.actor?.arn ?? `smtp-warden ${trigger.name}`;
  return `smtp-warden (${trigger.name})`;
}

/** Who opened the port; null where nobody is known. */
export function openedByText({ trigger }: AuditEntry): string | null {
  const opener = openerOf(trigger);
  return opener && (opener.arn ?? opener.type);
}

/** An ARN without what all of an account have in common; anything else as it is. */
export function shortArn(text: string): string {
  return text.startsWith('arn:') ? text.split(':').slice(5).join(':') : text;
}

const styles: Readonly<Record<AuditEntry['outcome'], Style>> = {
  planned: 'cyan',
  resumed: 'cyan',
  completed: 'green',
  partial: 'red',
  failed: 'red',
  proposed: 'cyan',
  reported: 'dim',
  deferred: 'yellow',
  exempted: 'blue',
  restarted: 'magenta',
  withdrawn: 'dim',
};

/** A text about an outcome, in its colour. */
export function styledBy(outcome: AuditEntry['outcome'], text: string): string {
  return styled(styles[outcome], text);
}
