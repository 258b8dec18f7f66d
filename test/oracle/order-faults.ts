import type { SecurityGroupRule } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Step } from '../../core/plan/step.ts';
import { merged, spanOf } from './addresses.ts';
import { exposedFamilies } from './exposure.ts';
import { isLapsed } from './managed.ts';
import { approvedCidrs, type Case } from './policy.ts';
import { fitsQuota, together } from './quota.ts';
import type { Aftermath } from './remainder.ts';

/** `r` keeps, `c` closes, `a` lets in, `p` takes what is still approved in part, `w` what is not approved at all. */
type Letter = 'r' | 'c' | 'a' | 'p' | 'w';

/**
 * Remainder, revoke, approved, then managed rules that are approved in part; without a finding authorise, then revoke. Rule by
 * rule, with a remainder and a revoke for each, only where all at once exceeds the quota.
 */
export function orderFaults(given: Case, plan: Plan, { revoked }: Aftermath): string[] {
  const readings = wordsOf(plan.steps.map((step) => lettersOf(step, given)));
  const orders = readings.filter((word) => /^(r*c)+a*p?$|^a*[pw]?$/.test(word));
  if (orders.length === 0) return [`the steps are in the wrong order: ${readings.join(' or ') || 'one is of no kind'}`];
  const offending = revoked.filter((rule) => !isLapsed(rule, given)).length;
  // A managed rule that has lapsed may have been taken for one that offends: one consistent reading is enough.
  const faults = orders.map((order) => groupingFaults(order, { given, plan, offending }));
  return faults.find(({ length }) => length === 0) ?? faults[0] ?? [];
}

function groupingFaults(
  order: string,
  { given, plan, offending }: { readonly given: Case; readonly plan: Plan; readonly offending: number },
): string[] {
  const closings = [...order].filter((letter) => letter === 'c').length;
  const fitsAtOnce = fitsQuota(given, { steps: together(plan.steps) });
  return [
    ...(closings > 1 && fitsAtOnce ? ['it goes rule by rule though all at once fits the quota'] : []),
    ...(closings > 1 && closings < offending ? ['it goes neither all at once nor rule by rule'] : []),
    ...(closings === 1 && offending > 1 && !fitsQuota(given, plan) ? ['all at once exceeds the quota'] : []),
  ];
}

/** Every way to take one letter of each. */
function wordsOf(choices: readonly (readonly Letter[])[]): string[] {
  return choices.reduce<string[]>((words, letters) => words.flatMap((word) => letters.map((one) => word + one)), ['']);
}

/** What a step can be taken for; nothing where it mixes what does not go together. */
function lettersOf(step: Step, given: Case): Letter[] {
  if (step.kind === 'authorizeIngress') {
    const [first, ...others] = new Set(step.rules.map(({ origin }) => origin.kind));
    if (others.length > 0 || first === undefined || first === 'restored') return [];
    return [first === 'remainder' ? 'r' : 'a'];
  }
  const letters = step.rules.map((rule) => lettersOfRule(rule, given));
  const all = (...some: Letter[]) => letters.every((one) => one.some((letter) => some.includes(letter)));
  const isClosing = all('c', 'w') && letters.some((one) => one.includes('c'));
  return [
    ...(isClosing ? (['c'] as const) : []),
    ...(all('p') ? (['p'] as const) : all('p', 'w') ? (['w'] as const) : []),
  ];
}

/** A managed rule that has lapsed may offend as well; which of them do is judged elsewhere. */
function lettersOfRule(rule: SecurityGroupRule, given: Case): Letter[] {
  if (!isLapsed(rule, given) || rule.source.kind !== 'cidr') return ['c'];
  const own = spanOf(rule.source.cidr);
  const approved = approvedCidrs(given);
  const isPart = merged(approved.map(spanOf)).some(
    ({ family, first, last }) => family === own.family && first <= own.last && own.first <= last,
  );
  const mayOffend = exposedFamilies(given.snapshot, approved, given.settings.limits).has(own.family);
  return [isPart ? 'p' : 'w', ...(mayOffend ? (['c'] as const) : [])];
}
