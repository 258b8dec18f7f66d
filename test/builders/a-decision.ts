import type { SecurityGroupRule, Snapshot } from '../../core/model/security-group.ts';
import { planUndo, type UndoDecision, type UndoPlan } from '../../core/undo/plan-undo.ts';
import { aSnapshot } from './builders.ts';
import { aRemediation, someEntries } from './some-entries.ts';

/** What a remediation made of a group. */
export interface Way {
  readonly before?: readonly SecurityGroupRule[];
  readonly after?: readonly SecurityGroupRule[];
  /** The group as it is now; as the remediation left it where nothing else is said. */
  readonly now?: Partial<Snapshot> | null;
}

/** What becomes of an undo of that remediation. */
export function decisionOn({ before = [], after = [], now = {} }: Way): UndoDecision {
  return planUndo({
    entries: someEntries(...aRemediation('rem-1', { before, after })),
    undoes: 'rem-1',
    remediationId: 'rem-2',
    snapshot: now && aSnapshot({ rules: after, ...now }),
    optInTagKey: 'smtp-warden:auto-fix',
  });
}

export function planOf(way: Way): UndoPlan {
  const decision = decisionOn(way);
  if (decision.kind !== 'undo') throw new Error(decision.reason);
  return decision.plan;
}
