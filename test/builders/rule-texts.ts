import type { Trigger } from '../../core/audit/audit-entry.ts';
import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import { identityOf } from '../oracle/ec2.ts';

export const aSweep: Trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null };

/** Rules without their ids, in an order that does not depend on how they came about. */
export function sortedTexts(rules: readonly SecurityGroupRule[]): string[] {
  return rules
    .map((rule) => {
      const tags = Object.entries(rule.tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify([identityOf(rule), rule.description, tags]);
    })
    .toSorted();
}
