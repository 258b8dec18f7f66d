import { evaluate } from '../evaluator/evaluate.ts';
import type { Snapshot } from '../model/security-group.ts';
import { exemptionOf } from '../policy/exemption.ts';
import type { Policy } from '../policy/policy.ts';
import { type Assessment, type AssessmentContext, assess, byId, usableEntries } from './assess.ts';
import { decideUnplanned } from './decide.ts';

/** What is wrong with a group and what is decided: an assessment as a finding shows it. */
export type Judgement = Pick<Assessment, 'snapshot' | 'exposures' | 'scope' | 'decision'>;

/** Judges a group by a fresh snapshot and policy; null where it is as it should be. Pure. */
export type Judge<Found extends Judgement> = (
  read: Snapshot,
  policy: Policy,
  context: AssessmentContext,
) => Found | null;

/** Whether what is decided about a group depends on a plan, and so on its quota. */
export function isPlanned(
  group: Pick<Snapshot, 'ref' | 'ownerId' | 'tags'>,
  policy: Pick<Policy, 'exemptions'>,
  { settings, now }: Pick<AssessmentContext, 'settings' | 'now'>,
): boolean {
  return decideUnplanned(group, exemptionOf(policy.exemptions, group.ref, now), settings) === null;
}

/**
 * Judges a group exactly as {@link assess}, but makes and proves a plan only where the decision depends on one. Most groups of an
 * account are not opted in: whatever the plan, nothing is changed there. For findings, which show no plan. Throws where `assess` throws,
 * except for a fault of a plan that is not made.
 */
export const judgeFinding: Judge<Judgement> = (read, policy, context) => {
  const { settings, now } = context;
  const decision = decideUnplanned(read, exemptionOf(policy.exemptions, read.ref, now), settings);
  if (decision === null || context.onlyOwed) return assess(read, policy, context);
  const snapshot = byId(read);
  const approved = usableEntries(policy, snapshot, context).map(({ cidr }) => cidr);
  const exposures = evaluate({ ...snapshot, approved, limits: settings.limits });
  // Where something is exposed there is always something to plan. Where nothing is, managed rules may have to go.
  return exposures.length === 0 ? assess(read, policy, context) : { snapshot, exposures, scope: 'close', decision };
};
