import { portRules } from '../evaluator/port-rules.ts';
import { type Permission, type SecurityGroupRule, type Snapshot, sourceKey } from '../model/security-group.ts';
import { coverageOf, protocolNumbers, within, withoutPoints } from '../plan/coverage.ts';
import type { UndoPlan } from './undo-decision.ts';

const tcp = 6;

/** A rule with its id, or one that the undo would make. */
type Standing = Permission & { readonly id?: string };

/**
 * Applies the plan of an undo to the snapshot in memory, step by step: what it would block besides the watched ports and what the plan
 * lists as lost, in words, or null. It can be that others have taken away since what stood beside the rules that go.
 */
export function cutOffBy({ steps, lost }: UndoPlan, { rules }: Snapshot): string | null {
  const mayLose = lost.some(({ kind }) => kind === 'protocols');
  let now: readonly Standing[] = rules;
  for (const step of steps) {
    now = step.kind === 'authorizeIngress' ? [...now, ...step.rules] : without(now, step.rules);
    const missing = missingAfter(rules, now, mayLose);
    if (missing !== null) return missing;
  }
  return null;
}

function without(rules: readonly Standing[], revoked: readonly SecurityGroupRule[]): readonly Standing[] {
  const gone = new Set<string | undefined>(revoked.map(({ id }) => id));
  return rules.filter(({ id }) => !gone.has(id));
}

/** A source that would reach less than before, besides the watched ports; null where none would. */
function missingAfter(before: readonly Permission[], after: readonly Permission[], mayLose: boolean): string | null {
  const watched = new Set(portRules.map(({ port }) => port));
  const later = Map.groupBy(after, ({ source }) => sourceKey(source));
  for (const [source, own] of Map.groupBy(before, (rule) => sourceKey(rule.source))) {
    const was = coverageOf(own);
    const is = coverageOf(later.get(source) ?? []);
    const cut = protocolNumbers.find((protocol) => {
      if (mayLose && protocol !== tcp && protocol !== 17) return false;
      const points = protocol === tcp ? watched : new Set<number>();
      return !within(withoutPoints(is.get(protocol) ?? [], points), withoutPoints(was.get(protocol) ?? [], points));
    });
    if (cut !== undefined) return `${source} by IP protocol ${cut}`;
  }
  return null;
}
