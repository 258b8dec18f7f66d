import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Conflict } from '../../core/undo/conflicts.ts';
import type { UndoResult } from '../../core/undo/undo.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { remediationText, remediationView } from '../render/remediation.ts';

/** What was to be undone, and until when the group is exempt if it was; null where the undo closes the port again. */
interface Undone {
  readonly undoes: string;
  readonly exemptUntil: string | null;
}

interface Outcome {
  readonly reason: string;
  /** The undo itself, where something was done. */
  readonly entry?: AuditEntry;
  readonly conflicts?: readonly Conflict[];
}

/** What became of an undo, for `--json`. */
export function undoDocument({ undoes, exemptUntil }: Undone, { reason, entry, conflicts = [] }: Outcome) {
  return {
    undoes,
    undone: entry?.outcome === 'completed',
    reason,
    exemptUntil: entry ? exemptUntil : null,
    conflicts,
    remediation: entry ? remediationView(entry) : null,
  };
}

/** Prints the result of an undo and gives the exit code. */
export function tellUndoResult(result: UndoResult, request: Undone, host: Host): number {
  if (result.kind === 'remediated' || result.kind === 'decided') {
    const { entry } = result;
    host.document(undoDocument(request, { reason: entry.reason, entry }));
    host.line(remediationText(entry));
    return entry.outcome === 'completed' ? exitCodes.fine : exitCodes.failure;
  }
  const { reason } = result;
  const conflicts = result.kind === 'refused' ? result.conflicts : [];
  host.document(undoDocument(request, { reason, conflicts }));
  if (result.kind === 'nothing') {
    host.line(`Nothing to undo: ${reason}`);
    return exitCodes.fine;
  }
  for (const line of refusalLines(reason, conflicts, request)) host.notice(line);
  return exitCodes.failure;
}

function refusalLines(reason: string, conflicts: readonly Conflict[], { undoes }: Undone): string[] {
  if (conflicts.length === 0) return [`smtp-warden: nothing was changed: ${reason}`];
  const isOffered = reason.includes('--port-only');
  return [
    `smtp-warden: nothing was changed: the group was changed since ${undoes}`,
    ...conflicts.map(({ what }) => `  - ${what}`),
    ...(isOffered ? [`Open only TCP at the port again with: smtp-warden undo ${undoes} --port-only`] : []),
  ];
}
