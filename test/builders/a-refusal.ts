import type { Plan } from '../../core/plan/plan.ts';
import { provePlan } from '../../core/plan/proof.ts';
import type { NewRule } from '../../core/plan/step.ts';
import type { Case } from '../oracle/policy.ts';
import {
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromList,
  groupRef,
  now,
  ports,
  someSettings,
} from './builders.ts';
import { planFor, planInputFor } from './plan-for.ts';

const settings = someSettings();

export const ours = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours' };

export const managed = { 'smtp-warden:managed': 'true', ...ours };

export const offices = aPrefixList();

export const open = anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null });

/** A group open by an all-traffic rule, whose approved office may come in at other ports already. */
function given() {
  const rules = [
    open,
    aRule({ id: 'sgr-office-tcp', ports: ports(101, 200) }),
    aRule({ id: 'sgr-office-udp', protocol: 'udp', ports: ports(20, 30) }),
    aRule({ id: 'sgr-offices', ports: ports(443), source: fromList(offices.id) }),
  ];
  return aCase({ snapshot: aSnapshot({ rules, prefixLists: { [offices.id]: offices } }) });
}

export function aCase(change: Partial<Case>): Case {
  return { snapshot: aSnapshot(), policy: aPolicy(), settings, now, remediationId: 'rem-1', ...change };
}

export function refusal(forge: (plan: Plan) => Plan, whole = given()): string {
  const plan = planFor(whole);
  if (!plan) throw new Error('there is no plan');
  try {
    provePlan({ ...planInputFor(whole), plan: forge(plan) });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'not refused';
}

export function refusedFor(why: string): string {
  return `the plan rem-1 for ${groupRef.groupId} was refused, this is a bug: ${why}`;
}

export function alsoAuthorising(plan: Plan, ...rules: readonly NewRule[]): Plan {
  const isApproved = rules.every(({ origin }) => origin.kind === 'approved');
  return { ...plan, steps: [...plan.steps, { kind: 'authorizeIngress', rules, tags: isApproved ? managed : ours }] };
}
