import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { stepsKey } from '../../core/plan/step.ts';
import type { UndoPlan } from '../../core/undo/undo-decision.ts';
import type { Subject } from '../host/subject.ts';
import type { Session } from '../session.ts';

interface Asked {
  /** The first entry of the remediation that is undone. */
  readonly first: Pick<AuditEntry, 'groupName'>;
  readonly request: { readonly exemptUntil: string };
  readonly session: Pick<Session, 'identity'>;
}

/** What the question of `undo` is about. Until when the group is exempt moves with the clock, and the command line says from what. */
export function undoSubject(plan: UndoPlan, { first: { groupName }, request, session }: Asked): Subject {
  const { group, change, steps, lost, notes } = plan;
  const opens = change.kind === 'closing';
  return {
    about: {
      kind: 'undo',
      group: { ...group, groupName },
      ...{ opens, steps, lost, notes },
      exemptUntil: opens ? request.exemptUntil : null,
    },
    key: { group, opens, steps: stepsKey(plan), lost: lost.map(({ what }) => what), notes },
    touched: [{ groupId: group.groupId, groupName }],
    caller: session.identity,
  };
}
