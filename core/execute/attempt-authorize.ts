import { permissionKey, type Tags } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import { ownTagKeys, remediationTagKey } from '../plan/managed-rules.ts';
import type { AuthorizeStep, NewRule } from '../plan/step.ts';
import { type AttemptDeps, type Attempted, byPermission } from './attempted.ts';
import { isStopped } from './fresh-state.ts';
import { callFor } from './retry-calls.ts';

/** Sends an authorise through the gate; without the tags that are not ours where AWS refuses them. */
export async function attemptAuthorize(step: AuthorizeStep, deps: AttemptDeps): Promise<Attempted> {
  const send = (tags: Tags) => callFor(step.rules, (rules) => deps.gate.authorize(rules, tags), deps.retryPolicy);
  const first = await send(step.tags);
  const isAboutTags = [...first.results.values()].some(
    (answer) => answer.kind === 'refused' && tagCodes.test(answer.code),
  );
  const own = Object.fromEntries(Object.entries(step.tags).filter(([key]) => ownTagKeys.includes(key)));
  const called = isAboutTags ? await send(own) : first;
  const remainders = step.rules.filter(({ origin }) => origin.kind === 'remainder');
  const there = remainders.filter((rule) => called.results.get(rule)?.kind === 'alreadyTrue');
  // At the first try somebody else has made it since it was read. After a try without an answer it may be ours.
  const doubtful = there.filter((rule) => called.unanswered.has(rule));
  const changed = [
    ...there.filter((rule) => !called.unanswered.has(rule)),
    ...(await notSeenAsOurs(doubtful, step.tags, deps)),
  ];
  return {
    // As it was sent: an undo looks for the rules as they were made.
    step: isAboutTags ? { ...step, tags: own } : step,
    results: byPermission(called),
    edited: [],
    changed: changed.map(permissionKey),
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

/**
 * Of rules that stand, those that no read shows to be of this remediation. Another deployment that has made one meanwhile takes it
 * back if the original goes, so nothing may be revoked on the strength of it.
 */
async function notSeenAsOurs(
  rules: readonly NewRule[],
  tags: Tags,
  { gate, retryPolicy, isOver }: AttemptDeps,
): Promise<readonly NewRule[]> {
  let left = rules;
  for (const delay of [0, ...retryPolicy.verifyDelays]) {
    if (left.length === 0 || isOver()) return left;
    if (delay > 0) await retryPolicy.sleep(delay);
    const state = await gate.again();
    if (isStopped(state)) return left;
    const ours = state.snapshot.rules.filter((rule) => rule.tags[remediationTagKey] === tags[remediationTagKey]);
    const keys = new Set(ours.map(permissionKey));
    left = left.filter((rule) => !keys.has(permissionKey(rule)));
  }
  return left;
}
