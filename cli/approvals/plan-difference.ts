import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';

/** Something that a proposed plan does and the plan of today does not (`removed`), or the other way round (`new`), in words. */
export interface Difference {
  readonly change: 'removed' | 'added';
  readonly what: string;
}

type Planned = Pick<AuditEntry, 'steps' | 'lost' | 'allowlistEntries'>;

/**
 * In what the plan of today differs from a proposed one, of which the digests differ. Entries of prefix lists are not on record, so of
 * those only the list is named.
 */
export function planDifference(proposed: AuditEntry, { plan, entries }: Assessment): readonly Difference[] {
  const now = { steps: plan.steps, lost: plan.lost, allowlistEntries: entries };
  const before = effectsOf(proposed);
  const after = effectsOf(now);
  const found: Difference[] = [
    ...before.filter((what) => !after.includes(what)).map((what) => ({ change: 'removed' as const, what })),
    ...after.filter((what) => !before.includes(what)).map((what) => ({ change: 'added' as const, what })),
  ];
  return found.length > 0 ? found : listsOf(now).map((list) => ({ change: 'added', what: `other entries in ${list}` }));
}

function effectsOf(planned: Planned): string[] {
  const revoked = revokedRules(planned);
  return [
    ...revoked.map((rule) => `revoke ${ruleText({ ...rule, description: null })}`),
    ...authorizedRules(planned).map((rule) => `authorise ${ruleText({ ...rule, description: null })}`),
    ...planned.lost.map(({ what }) => `lose ${what}`),
    ...planned.allowlistEntries.map(({ id, version, cidr }) => `approved ${cidr} (${id}, version ${version})`),
  ];
}

/** The prefix lists of the rules that a plan revokes. */
function listsOf(planned: Planned): string[] {
  const ids = revokedRules(planned).flatMap(({ source }) =>
    source.kind === 'prefix-list' ? [`prefix list ${source.prefixListId}`] : [],
  );
  return [...new Set(ids)];
}
