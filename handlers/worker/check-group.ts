import type { GroupRef } from '../../core/model/security-group.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';

export type RaiseAlarm = NonNullable<ReconcileDeps['alarm']>;

/** Checks one group: decides from a fresh read, and does what is decided. */
export type CheckGroup = (ref: GroupRef, check: Check, alarm: RaiseAlarm) => Promise<Reconciliation>;

/** The check as `core/` makes it. */
export function checkWith(deps: ReconcileDeps): CheckGroup {
  return async (ref, { trigger, mayClose }, alarm) => {
    const approve = ({ exposures }: Assessment) => mayClose || exposures.length === 0;
    const result = await reconcile(ref, trigger, { ...deps, alarm, approve });
    return result.kind === 'taken' ? { kind: 'busy', reason: result.reason, againInMs: 5_000 } : result;
  };
}
