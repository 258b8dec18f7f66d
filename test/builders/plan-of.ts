import { evaluate } from '../../core/evaluator/evaluate.ts';
import { permissionKey, type SecurityGroupRule } from '../../core/model/security-group.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import { planRemediation } from '../../core/plan/plan.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import type { PlanInput } from '../../core/plan/work.ts';
import { anOpenRule, aSnapshot, ports } from './builders.ts';

const limits = { ipv4: 8, ipv6: 16 };

export const open = (change: Partial<SecurityGroupRule> = {}) =>
  anOpenRule({ id: 'sgr-open', ports: ports(20, 30), ...change });

export function planOf(rules: readonly SecurityGroupRule[], change: Partial<PlanInput> = {}) {
  const { snapshot = aSnapshot({ rules }), entries = [] } = change;
  const approved = entries.map((entry) => entry.cidr);
  return planRemediation({
    remediationId: 'rem-1',
    deployment: 'dep-ours',
    exposures: evaluate({ ...snapshot, approved, limits }),
    limits,
    ended: [],
    list: emptyList,
    scope: 'close',
    isPerson: false,
    ...change,
    snapshot,
    entries,
  });
}

/** What a plan does, in short. */
export function told(plan: ReturnType<typeof planOf>) {
  const { steps = [], lost, quota } = plan ?? {};
  const authorised = authorizedRules({ steps }).map(permissionKey);
  return { kinds: steps.map(({ kind }) => kind), revoked: revokedRules({ steps }), authorised, lost, quota };
}
