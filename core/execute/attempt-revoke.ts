import { canonicalJson } from '../model/canonical-json.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import { ownTagKeys } from '../plan/managed-rules.ts';
import type { Step } from '../plan/step.ts';
import { type AttemptDeps, type Attempted, byPermission } from './attempted.ts';
import { type Answer, callFor } from './retry-calls.ts';

/** Sends a revoke through the gate, and reports what others had changed in its rules. */
export async function attemptRevoke(
  step: Extract<Step, { kind: 'revokeIngress' }>,
  { gate, retryPolicy }: AttemptDeps,
): Promise<Attempted> {
  const read = new Map<string, SecurityGroupRule>();
  const send = async (rules: readonly SecurityGroupRule[]) => {
    const answer = await gate.revoke(rules);
    // By permission, as EC2 revokes: somebody may have made the same rule again.
    for (const rule of gate.known().snapshot.rules) read.set(permissionKey(rule), rule);
    return answer;
  };
  const called = await callFor(step.rules, send, retryPolicy);
  const results = new Map([...called.results].map(([rule, answer]) => [rule, answerFor(rule, answer)]));
  const isMissing = (rule: SecurityGroupRule) =>
    results.get(rule)?.kind === 'alreadyTrue' && !called.unanswered.has(rule);
  const edited = step.rules.flatMap((rule) =>
    editedRule(rule, {
      read: read.get(permissionKey(rule)),
      answer: called.results.get(rule),
      wasUnanswered: called.unanswered.has(rule),
    }),
  );
  return {
    step,
    results: byPermission({ results }),
    edited,
    changed: step.rules.filter(isMissing).map(permissionKey),
    requestIds: called.requestIds,
    unanswered: [...called.unanswered].map(permissionKey),
    lost: edited.flatMap((now) => labelLosses(now, step.rules)),
  };
}

/** In a default VPC a call is done although some rules were not found. */
function answerFor(rule: SecurityGroupRule, answer: Answer): Answer {
  if (answer.kind !== 'done') return answer;
  const isUnknown = answer.unknown.some((one) => permissionKey(one) === permissionKey(rule));
  return isUnknown ? { kind: 'alreadyTrue', requestId: answer.requestId, code: 'UnknownIpPermissions' } : answer;
}

interface Gone {
  /** The rule by the read that its revoke rested on. */
  readonly read: SecurityGroupRule | undefined;
  readonly answer: Answer | undefined;
  /** Whether a try got no answer: what is gone at the next one may have gone by it. */
  readonly wasUnanswered: boolean;
}

/**
 * The rule as it was when it went, where its description or tags were not what it was planned by. EC2 says the description of a
 * rule that it revokes, and not its tags (AWS API reference, RevokedSecurityGroupRule).
 */
function editedRule(rule: SecurityGroupRule, { read = rule, answer, wasUnanswered }: Gone): SecurityGroupRule[] {
  const isOurDoing = answer?.kind === 'done' || answer?.kind === 'unknown';
  if (!isOurDoing && !(wasUnanswered && answer?.kind === 'alreadyTrue')) return [];
  const revoked = answer.kind === 'done' ? answer.revoked : [];
  const own = Object.entries(rule.tags).filter(([key]) => ownTagKeys.includes(key));
  const others = Object.entries(read.tags).filter(([key]) => !ownTagKeys.includes(key));
  const { description } = revoked.find((one) => permissionKey(one) === permissionKey(rule)) ?? read;
  const now = { ...rule, description, tags: Object.fromEntries([...others, ...own]) };
  return canonicalJson(now) === canonicalJson(rule) ? [] : [now];
}

function labelLosses({ id, description, tags }: SecurityGroupRule, rules: readonly SecurityGroupRule[]): Loss[] {
  const planned = rules.find((rule) => rule.id === id);
  const texts = Object.entries(tags)
    .filter(([key]) => !ownTagKeys.includes(key))
    .map(([key, value]) => `${key}=${value}`);
  const what = [
    ...(description === planned?.description ? [] : [`the description ${JSON.stringify(description)}`]),
    ...(canonicalJson(tags) === canonicalJson(planned?.tags ?? {})
      ? []
      : [`the tags ${cut(texts.join(', ')) || '(none)'}`]),
  ];
  return [
    {
      kind: 'description-or-tags',
      securityGroupRuleId: id,
      what: `${what.join(' and ')}, which somebody had just written`,
    },
  ];
}

/** The whole of it is on record as the rule: here it is only to be read. */
function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
