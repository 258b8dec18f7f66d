import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import { ownTagKeys } from '../plan/managed-rules.ts';
import type { AuthorizeStep, Step } from '../plan/step.ts';
import type { Gate } from './gate.ts';
import { type Answer, type Called, callFor, type RetryPolicy } from './retry-calls.ts';
import type { StepAttempt } from './step-outcome.ts';

export interface Attempted extends StepAttempt {
  readonly lost: readonly Loss[];
}

/** Sends one step through the gate. */
export async function attemptStep(step: Step, gate: Gate, policy: RetryPolicy): Promise<Attempted> {
  return step.kind === 'authorizeIngress' ? attemptAuthorize(step, gate, policy) : attemptRevoke(step, gate, policy);
}

async function attemptAuthorize(step: AuthorizeStep, gate: Gate, policy: RetryPolicy): Promise<Attempted> {
  const send = (tags: Tags) => callFor(step.rules, (rules) => gate.authorize(rules, tags), policy);
  const first = await send(step.tags);
  const isAboutTags = [...first.results.values()].some(
    (answer) => answer.kind === 'refused' && tagCodes.test(answer.code),
  );
  const own = Object.fromEntries(Object.entries(step.tags).filter(([key]) => ownTagKeys.includes(key)));
  const called = isAboutTags ? await send(own) : first;
  const isOthers = ({ origin }: AuthorizeStep['rules'][number]) => origin.kind === 'remainder';
  return {
    step,
    results: byPermission(called),
    edited: [],
    changed: step.rules.filter((rule) => isOthers(rule) && wasThere(called, rule)).map(permissionKey),
    requestIds: [...new Set([...first.requestIds, ...called.requestIds])],
    unanswered: [...new Set([...first.unanswered, ...called.unanswered])].map(permissionKey),
    lost: isAboutTags ? tagLosses(step) : [],
  };
}

/** A tag policy of the organisation, or the limit of tags: tags never stop a closing. */
const tagCodes = /^Tag/;

function tagLosses({ rules, tags }: AuthorizeStep): Loss[] {
  const keys = Object.keys(tags).filter((key) => !ownTagKeys.includes(key));
  return rules.flatMap(({ origin }) =>
    origin.kind === 'approved'
      ? []
      : [
          {
            kind: 'description-or-tags',
            securityGroupRuleId: origin.securityGroupRuleId,
            what: `the tags ${keys.join(', ')}, which AWS refused`,
          },
        ],
  );
}

/** Whether EC2 said at the first try that it stands already: somebody else has made it since it was read. */
function wasThere<Rule>({ results, unanswered }: Called<Rule>, rule: Rule): boolean {
  return results.get(rule)?.kind === 'alreadyTrue' && !unanswered.has(rule);
}

async function attemptRevoke(
  step: Extract<Step, { kind: 'revokeIngress' }>,
  gate: Gate,
  policy: RetryPolicy,
): Promise<Attempted> {
  const called = await callFor(step.rules, (rules) => gate.revoke(rules), policy);
  const results = new Map([...called.results].map(([rule, answer]) => [rule, answerFor(rule, answer)]));
  const isMissing = (rule: SecurityGroupRule) =>
    results.get(rule)?.kind === 'alreadyTrue' && !called.unanswered.has(rule);
  const edited = step.rules.flatMap((rule) => editedRule(rule, called.results.get(rule)));
  return {
    step,
    results: byPermission({ results }),
    edited,
    changed: step.rules.filter(isMissing).map(permissionKey),
    requestIds: called.requestIds,
    unanswered: [...called.unanswered].map(permissionKey),
    lost: edited.map(({ id, description }) => ({
      kind: 'description-or-tags',
      securityGroupRuleId: id,
      what: `the description ${JSON.stringify(description)}, which somebody had just written`,
    })),
  };
}

/** In a default VPC a call is done although some rules were not found. */
function answerFor(rule: SecurityGroupRule, answer: Answer): Answer {
  if (answer.kind !== 'done') return answer;
  const isUnknown = answer.unknown.some((one) => permissionKey(one) === permissionKey(rule));
  return isUnknown ? { kind: 'alreadyTrue', requestId: answer.requestId, code: 'UnknownIpPermissions' } : answer;
}

/** The rule as EC2 said it was when it went, where its description was not what had been read. */
function editedRule(rule: SecurityGroupRule, answer: Answer | undefined): SecurityGroupRule[] {
  const found =
    answer?.kind === 'done' ? answer.revoked.find((one) => permissionKey(one) === permissionKey(rule)) : undefined;
  return found && found.description !== rule.description ? [{ ...rule, description: found.description }] : [];
}

function byPermission<Rule extends Permission>({ results }: Pick<Called<Rule>, 'results'>): Map<string, Answer> {
  return new Map([...results].map(([rule, answer]) => [permissionKey(rule), answer]));
}
