import type { GroupRef } from '../../core/model/security-group.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { watchLog } from './without-event.ts';

export type RaiseAlarm = ReconcileDeps['alarm'];

/** How a check ended, and whether it found something that no event had told of. */
export type CheckedGroup = Reconciliation & { readonly withoutEvent?: boolean };

/** Checks one group: decides from a fresh read, and does what is decided. */
export type CheckGroup = (ref: GroupRef, check: Check, alarm: RaiseAlarm) => Promise<CheckedGroup>;

/** The check as `core/` makes it. */
export function checkWith(deps: Omit<ReconcileDeps, 'alarm'>): CheckGroup {
  return async (ref, check, alarm) => {
    const { auditLog, foundWithoutEvent } = watchLog(deps.auditLog);
    const result = await reconcile(ref, check, { ...deps, auditLog, alarm });
    return { ...result, withoutEvent: foundWithoutEvent(check.trigger) };
  };
}
