import { ipPermissionOf } from '../../aws/ip-permission.ts';
import { familyName } from '../../core/model/cidr.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Loss } from '../../core/plan/loss.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { QuotaUse } from '../../core/plan/quota.ts';
import { originText, type Step } from '../../core/plan/step.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { styled } from '../output.ts';
import { decisionText, groupTitle } from './finding.ts';

/** A plan for `--json`, with the decision about it: the steps are data and complete. */
export function planView({ snapshot, decision, plan }: Assessment) {
  const { remediationId, steps, lost, quota } = plan;
  return {
    ...snapshot.ref,
    groupName: snapshot.name,
    decision: decision.kind,
    reason: decision.reason,
    ...{ remediationId, steps, lost, quota },
    awsCli: awsCliCommands(plan),
  };
}

/** A plan for people: minus what is revoked, plus what is authorised, and what is lost. */
export function planText(assessment: Assessment): string {
  const { plan, exposures } = assessment;
  const lines = [`${groupTitle(assessment)}  ${decisionText(assessment)}`];
  lines.push(...exposures.map(({ reason }) => `  ${reason}`));
  for (const step of plan.steps) lines.push(...stepLines(step));
  lines.push(...plan.lost.map(lossLine));
  lines.push(...plan.standing.map((rule) => styled('dim', `    = ${rule.id}  ${ruleText(rule)}  (stands already)`)));
  lines.push(...plan.quota.map((use) => styled('dim', `    ${quotaText(use)}`)));
  return lines.join('\n');
}

/** A family's share of the quota in the end, and at the peak where that is more. */
export function quotaText({ family, needed, peak, allowed }: QuotaUse): string {
  if (needed === null || peak === null)
    return `${familyName(family)} rules afterwards: not known of ${allowed}, since the size of a prefix list cannot be read`;
  const moment = peak > needed ? `, at most ${peak} in between` : '';
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

/**
 * The plan as commands to run by hand. Where the decision is not to remediate they are comments, so that piping all plans
 * into a shell cannot touch a group that nobody opted in.
 */
export function planAsCommands({ decision, plan, snapshot }: Assessment): string {
  const title = comment(`${plan.group.groupId} ${snapshot.name}: ${decision.kind}, ${decision.reason}`);
  const lost = plan.lost.map(({ securityGroupRuleId, what }) => comment(`lost: ${securityGroupRuleId} ${what}`));
  const commands = awsCliCommands(plan).map((command) => (decision.kind === 'remediate' ? command : `# ${command}`));
  return [title, ...lost, ...commands].join('\n');
}

/** Names, tags and descriptions are anybody's text: a line break in one must not become a command. */
export function comment(text: string): string {
  return `# ${text.replaceAll(/\p{Cc}/gu, ' ')}`;
}

function awsCliCommands({ group, steps }: Plan): string[] {
  return steps.map((step) =>
    step.kind === 'revokeIngress' ? revokeCommand(group, step) : authorizeCommand(group, step),
  );
}

function revokeCommand(group: GroupRef, step: Extract<Step, { kind: 'revokeIngress' }>): string {
  // By permission, not by id: EC2 then refuses what somebody has edited since.
  const permissions = step.rules.map((rule) => ipPermissionOf({ ...rule, description: null }));
  return `aws ec2 revoke-security-group-ingress ${placeOptions(group)} --ip-permissions ${shellQuoted(JSON.stringify(permissions))}`;
}

function authorizeCommand(group: GroupRef, step: Extract<Step, { kind: 'authorizeIngress' }>): string {
  const permissions = shellQuoted(JSON.stringify(step.rules.map(ipPermissionOf)));
  const tags = Object.entries(step.tags).map(([Key, Value]) => ({ Key, Value }));
  const specification = shellQuoted(JSON.stringify([{ ResourceType: 'security-group-rule', Tags: tags }]));
  return `aws ec2 authorize-security-group-ingress ${placeOptions(group)} --ip-permissions ${permissions} --tag-specifications ${specification}`;
}

function placeOptions({ region, groupId }: GroupRef): string {
  return `--region ${region} --group-id ${groupId}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
