import type { FreshState } from '../execute/fresh-state.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Step } from '../plan/step.ts';
import type { ReconcileDeps } from '../reconcile/reconcile-deps.ts';
import { stillDueBy } from '../reconcile/still-due.ts';
import { isAsAdded, isMadeByUndo } from './conflicts.ts';
import { type AddedRule, addedRules } from './recorded-change.ts';
import type { UndoPlan } from './undo-decision.ts';

/**
 * When a step of an undo may be taken. Before the revoke one fresh read has to show all that the remediation added, unchanged,
 * and all that was restored; otherwise the undo takes its own rules back.
 */
export function undoStepDue(
  plan: UndoPlan,
  { deps, list }: { readonly deps: Pick<ReconcileDeps, 'settings' | 'clock'>; readonly list: RuleList },
): {
  readonly stillDue: (step: Step, state: FreshState) => Step | null;
  readonly readsAgain: (step: Step) => boolean;
  readonly takesAllBack: boolean;
} {
  if (plan.change.kind === 'reopening') {
    const dueBy = stillDueBy({ plan, list, scope: 'close' }, deps);
    // The whole of a revoke or nothing: without a rule that is approved again by now it would not restore.
    const stillDue = (step: Step, state: FreshState): Step | null => {
      const due = dueBy(step, state);
      return step.kind === 'revokeIngress' && due && due.rules.length < step.rules.length ? null : due;
    };
    return { stillDue, readsAgain: () => false, takesAllBack: false };
  }
  return {
    readsAgain: (step) => step.kind === 'revokeIngress',
    takesAllBack: true,
    stillDue: (step, { snapshot }) => {
      if (step.kind === 'authorizeIngress') return step;
      const standing = new Map(snapshot.rules.map((rule) => [permissionKey(rule), rule]));
      const isUnchanged = plan.change.added.every((rule) => {
        const now = standing.get(permissionKey(rule));
        return now !== undefined && isAsAdded(rule, now);
      });
      return isUnchanged && addedRules(plan.steps).every((rule) => isRestored(rule, standing, plan)) ? step : null;
    },
  };
}

/**
 * Whether a rule stands as this undo puts it back: it, or one that it finishes, has made it, maybe without tags that AWS refused, or
 * one with the same labels stood already. A person may just have made one with others.
 */
function isRestored(
  rule: AddedRule,
  standing: ReadonlyMap<string, SecurityGroupRule>,
  { remediationId, change }: UndoPlan,
): boolean {
  const now = standing.get(permissionKey(rule));
  return now !== undefined && (isMadeByUndo([remediationId, ...change.begunBy], now) || isAsAdded(rule, now));
}
