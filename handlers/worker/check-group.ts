import type { GroupRef } from '../../core/model/security-group.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';

export type RaiseAlarm = ReconcileDeps['alarm'];

/** Checks one group: decides from a fresh read, and does what is decided. */
export type CheckGroup = (ref: GroupRef, check: Check, alarm: RaiseAlarm) => Promise<Reconciliation>;

/** The check as `core/` makes it. */
export function checkWith(deps: Omit<ReconcileDeps, 'alarm'>): CheckGroup {
  return (ref, check, alarm) => reconcile(ref, check, { ...deps, alarm });
}
