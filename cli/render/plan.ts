import { managerOf } from '../../core/audit/opening-tool.ts';
import { findingOf } from '../../core/evaluator/finding.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { familyName } from '../../core/model/cidr.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import type { Loss } from '../../core/plan/loss.ts';
import type { QuotaUse } from '../../core/plan/quota.ts';
import { originText, type Step } from '../../core/plan/step.ts';
import { isOptedIn } from '../../core/policy/opt-in.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { styled } from '../host/terminal.ts';
import { awsCliCommands } from './aws-cli.ts';
import { evidenceLines } from './evidence.ts';
import { decisionText, groupTitle, managerLines } from './finding.ts';

/** A plan for `--json`, with the decision about it: the steps are data and complete. */
export function planView(assessment: Assessment, evidence: Evidence | null, optInTagKey: string) {
  const { snapshot, decision, plan, exposures } = assessment;
  const { remediationId, steps, lost, quota } = plan;
  return {
    ...snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    optedIn: isOptedIn(snapshot.tags, optInTagKey),
    decision: decision.kind,
    reason: decision.reason,
    managedBy: managerOf(snapshot.tags, null),
    exposures: findingOf(snapshot.ref, exposures).exposures,
    ...{ remediationId, steps, lost, quota },
    awsCli: awsCliCommands(assessment),
    evidence,
  };
}

/** A plan for people: minus what is revoked, plus what is authorised, what is lost, and whom it cuts off. */
export function planText(assessment: Assessment, evidence: Evidence | null = null): string {
  const { plan, exposures, decision } = assessment;
  const lines = [`${groupTitle(assessment)}  ${decisionText(assessment)}`];
  lines.push(...exposures.map(({ reason }) => `  ${reason}`), ...managerLines(assessment));
  if (decision.kind !== 'remediate' && plan.steps.length > 0) lines.push('  These steps are not executed:');
  for (const step of plan.steps) lines.push(...stepLines(step));
  lines.push(...plan.lost.map(lossLine));
  lines.push(...plan.standing.map((rule) => styled('dim', `    = ${rule.id}  ${ruleText(rule)}  (exists already)`)));
  lines.push(...plan.quota.map((use) => styled('dim', `    ${quotaText(use)}`)));
  lines.push(...evidenceLines(evidence));
  return lines.join('\n');
}

/** A family's share of the quota in the end, and at the peak where that is more. */
export function quotaText({ family, needed, peak, allowed }: QuotaUse): string {
  if (needed === null || peak === null)
    return `${familyName(family)} rules afterwards: not known of ${allowed}, since the size of a prefix list cannot be read`;
  const moment = peak > needed ? `, at most ${peak} during the change` : '';
  return `${familyName(family)} rules afterwards: ${needed} of ${allowed}${moment}`;
}

export function lossLine({ securityGroupRuleId, what }: Loss): string {
  return styled('yellow', `    lost  ${securityGroupRuleId}  ${what}`);
}

export function stepLines(step: Step): string[] {
  if (step.kind === 'revokeIngress') {
    return step.rules.map((rule) => styled('red', `    - ${rule.id}  ${ruleText(rule)}`));
  }
  return step.rules.map((rule) => {
    return styled('green', `    + ${ruleText(rule)}  (${originText(rule)})`);
  });
}
