import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { stepsKey } from '../../core/plan/step.ts';
import type { UndoPlan } from '../../core/undo/undo-decision.ts';
import type { Subject } from '../host/subject.ts';
import type { Session } from '../session.ts';

/** What would be done. */
export interface ShownUndo {
  /** Null: no rule is changed. */
  readonly plan: UndoPlan | null;
  /** The ends of interrupted undos that are put on record first; always empty with a host that does not ask first. */
  readonly unsettled: readonly AuditEntry[];
}

interface Asked {
  /** The first entry of the remediation that is undone. */
  readonly first: Pick<AuditEntry, 'group' | 'groupName'>;
  readonly request: { readonly exemptUntil: string };
  readonly session: Pick<Session, 'identity'>;
}

export function undoQuestion({ plan, unsettled }: ShownUndo): string {
  if (unsettled.length === 0) return 'Undo it?';
  const how = `how ${unsettled.map(({ id }) => id).join(', ')} ended, which was interrupted`;
  return plan ? `Undo it? First it is recorded ${how}.` : `Nothing would be changed. Record ${how}?`;
}

/** What the question of `undo` is about. Until when the group is exempt moves with the clock, and the command line says from what. */
export function undoSubject({ plan, unsettled }: ShownUndo, { first, request, session }: Asked): Subject {
  const { group, groupName } = first;
  const opens = plan?.change.kind === 'closing';
  const { steps, lost, notes } = plan ?? { steps: [], lost: [], notes: [] };
  const ends = unsettled.map(({ id, outcome }) => ({ id, outcome }));
  return {
    about: {
      kind: 'undo',
      group: { ...group, groupName },
      ...{ opens, steps, lost },
      notes: [...notes, ...unsettled.map(endText)],
      exemptUntil: opens ? request.exemptUntil : null,
    },
    key: { group, opens, steps: stepsKey({ steps }), lost: lost.map(({ what }) => what), notes, ends },
    touched: plan ? [{ groupId: group.groupId, groupName }] : [],
    caller: session.identity,
  };
}

function endText({ id, outcome, reason }: AuditEntry): string {
  return `${id} was interrupted, and would be recorded as ${outcome}: ${reason}`;
}
