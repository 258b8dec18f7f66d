import type { GroupRef } from '../../core/model/security-group.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type Family, spanOf } from './addresses.ts';
import { entrances, exceeds, families, publicSize } from './exposure.ts';
import { isForeign, isLapsed, isWhollyLapsed } from './managed.ts';
import { approvedCidrs, approvedEntries, type Case, isTooWide, type Scope, speakingEntries } from './policy.ts';
import { fitsQuota } from './quota.ts';

export interface Expected {
  readonly kind: 'report' | 'defer' | 'exempt' | 'remediate';
  readonly scope: Scope;
}

/**
 * Section 2 of the contract. `planOf` gives the plan of a scope, null where there is nothing to do in it. What holds back
 * closings and new approvals never holds back the revoke of a managed rule whose approval has ended; one that is still approved in
 * part waits until that part fits.
 */
export function expectedDecision(given: Case, planOf: (scope: Scope) => Plan | null): Expected {
  const { mayClose = true } = given;
  const first = firstLines(given);
  if (first) return { kind: first, scope: 'close' };
  const ended = endedOf(given, planOf);
  if (isHeldBack(given, 'close', planOf('close'))) return ended ?? { kind: 'defer', scope: 'close' };
  const whole: Expected = { kind: 'remediate', scope: 'close' };
  if (mayClose || !isExposed(given)) return whole;
  const follow = planOf('follow');
  if (follow && !isHeldBack(given, 'follow', follow)) return { kind: 'remediate', scope: 'follow' };
  return ended ?? whole;
}

function endedOf(given: Case, planOf: (scope: Scope) => Plan | null): Expected | null {
  const { rules } = given.snapshot;
  if (!rules.some((rule) => isLapsed(rule, given))) return null;
  const plan = planOf('ended');
  const isTight = families.some((family) => sumExceeds(given, family)) || (plan && !fitsQuota(given, plan));
  if (!isTight) return { kind: 'remediate', scope: 'ended' };
  return rules.some((rule) => isWhollyLapsed(rule, given)) ? { kind: 'remediate', scope: 'wholly-ended' } : null;
}

/** Lines 1 to 3. */
function firstLines({ snapshot, settings, policy, now }: Case): 'report' | 'defer' | 'exempt' | null {
  const { tags, ownerId, ref } = snapshot;
  if (!Object.entries(tags).some(([key, value]) => key === settings.optInTagKey && value === 'true')) return 'report';
  if (ownerId !== ref.account) return 'defer';
  const isExempt = policy.exemptions.some(
    ({ group, expiresAt }) => isSameGroup(group, ref) && new Date(expiresAt).getTime() > now,
  );
  return isExempt ? 'exempt' : null;
}

/** Lines 6 to 11, of which 7 and 11 are about closings only. */
function isHeldBack(given: Case, scope: Scope, plan: Plan | null): boolean {
  const { settings } = given;
  if (speakingEntries(given).some((entry) => isTooWide(entry, given))) return true;
  if (approvedEntries(given).length === 0 && settings.emptyAllowlist === 'defer') return true;
  if (families.some((family) => sumExceeds(given, family))) return true;
  if (plan && !fitsQuota(given, plan)) return true;
  if (scope !== 'close' || !plan) return false;
  const revoked = plan.steps.flatMap((step) => (step.kind === 'revokeIngress' ? step.rules : []));
  if (settings.allTraffic === 'defer' && revoked.some(({ protocol }) => protocol === '-1')) return true;
  return entrances(given.snapshot, approvedCidrs(given)).some(
    (entrance) =>
      entrance.rules.some((rule) => revoked.some(({ id }) => id === rule.id) && isForeign(rule, given)) &&
      !exceeds([entrance], entrance.family, settings.limits),
  );
}

function sumExceeds(given: Case, family: Family): boolean {
  const spans = approvedCidrs(given)
    .map(spanOf)
    .filter((span) => span.family === family);
  const bits = family === 'ipv4' ? 32 : 128;
  return publicSize(spans) > 1n << BigInt(bits - given.settings.limits[family]);
}

function isExposed(given: Case): boolean {
  const all = entrances(given.snapshot, approvedCidrs(given));
  return families.some((family) =>
    exceeds(
      all.filter((entrance) => entrance.family === family),
      family,
      given.settings.limits,
    ),
  );
}

function isSameGroup(a: GroupRef, b: GroupRef): boolean {
  return a.account === b.account && a.region === b.region && a.groupId === b.groupId;
}
