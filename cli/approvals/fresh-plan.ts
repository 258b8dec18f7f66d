import { errorCode } from '../../aws/aws-error.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { planDigest } from '../../core/reconcile/plan-digest.ts';
import { failureOf } from '../failure-of.ts';
import { assessBy } from '../log/known-chain.ts';
import { PlaceError } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import type { FoundProposal } from './find-proposal.ts';
import { type Difference, planDifference } from './plan-difference.ts';

/** The plan of today beside a proposed one. */
export type FreshPlan =
  | { readonly kind: 'same'; readonly assessment: Assessment }
  /** It is another one, so the proposal cannot be executed. */
  | { readonly kind: 'other'; readonly why: string; readonly difference: readonly Difference[] }
  /** The person may not read what is needed for it. */
  | { readonly kind: 'unread'; readonly why: string };

/** The allowlist, or why this person may not read it. */
export type ReadPolicy = Policy | { readonly unread: string };

/** Reads the allowlist. Throws where it cannot be read for another reason than a missing permission. */
export async function policyIfPermitted({ runtime }: Session): Promise<ReadPolicy> {
  try {
    return await runtime.allowlist.read();
  } catch (error) {
    const why = notPermitted(error);
    if (why === null) throw error;
    return { unread: `the allowlist: ${why}` };
  }
}

/**
 * Plans a group again, as the worker would, and compares. A person who may not read the group or the allowlist can approve by the record
 * all the same. `despiteMail`: whether the approval overrules that a closing stops mail. Throws where the group cannot be read for another reason.
 */
export async function freshPlan(
  { entry, list }: FoundProposal,
  policy: ReadPolicy,
  { session, despiteMail }: { readonly session: Session; readonly despiteMail: boolean },
): Promise<FreshPlan> {
  if ('unread' in policy) return { kind: 'unread', why: policy.unread };
  try {
    const snapshot = await session.runtime.groups.snapshot(entry.group);
    if (!snapshot) return other('the group does not exist any more');
    const chain = { latest: entry, list, problem: null };
    const assessment = await assessBy(chain, snapshot, { session, policy, despiteMail });
    if (!assessment) return other('nothing is left to do in the group');
    const { decision } = assessment;
    if (decision.kind !== 'remediate') return other(`the group would not be changed now: ${decision.reason}`);
    if (planDigest(assessment) === entry.proposal?.digest) return { kind: 'same', assessment };
    return other('the plan is another one now', planDifference(entry, assessment));
  } catch (error) {
    const why = notPermitted(error);
    if (why === null) throw error;
    return { kind: 'unread', why: `the group: ${why}` };
  }
}

/** What is not as the proposal says. Without a plan of today, the reason itself is the difference. */
function other(why: string, difference: readonly Difference[] = [{ change: 'added', what: why }]): FreshPlan {
  return { kind: 'other', why, difference };
}

/** Codes of EC2, of STS and of DynamoDB that say that a permission is missing. */
const refusals = ['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'];

function notPermitted(error: unknown): string | null {
  const cause = error instanceof PlaceError ? error.cause : error;
  return refusals.includes(errorCode(cause)) ? failureOf(cause).message : null;
}
