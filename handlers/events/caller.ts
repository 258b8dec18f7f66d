import * as z from 'zod/mini';
import type { Actor } from '../../core/audit/audit-entry.ts';
import { isAccountId, parseArn, roleOfArn } from '../../core/model/aws-ids.ts';
import { isoMoment } from '../../core/policy/fields.ts';
import { text } from './nomination.ts';

const sessionIssuer = z.object({ arn: text });
const sessionContext = z.object({ sessionIssuer: z.catch(z.optional(sessionIssuer), undefined) });
const userIdentity = z.object({
  type: text,
  arn: text,
  invokedBy: text,
  sessionContext: z.catch(z.optional(sessionContext), undefined),
});

/**
 * The parts of a CloudTrail record that tell who called. All of them may be missing, and `userIdentity` looks different
 * for each type (docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html).
 */
export const callerFields = {
  eventTime: text,
  sourceIPAddress: text,
  userAgent: text,
  // The text "true", or left out (CloudTrail user guide, Record contents).
  sessionCredentialFromConsole: z.catch(z.optional(z.literal(['true', true])), undefined),
  userIdentity: z.catch(z.optional(userIdentity), undefined),
};

type Caller = z.infer<z.ZodMiniObject<typeof callerFields>>;

/** Who made the call. An AWS service acting on its own has no ARN but a name, in `invokedBy`. */
export function actorOf(caller: Caller): Actor {
  const identity = caller.userIdentity;
  const moment = caller.eventTime === null ? null : isoMoment(caller.eventTime);
  return {
    arn: identity?.arn ?? (identity?.type === 'AWSService' ? identity.invokedBy : null),
    type: identity?.type ?? 'Unknown',
    sourceIp: caller.sourceIPAddress,
    userAgent: caller.userAgent,
    ...(caller.sessionCredentialFromConsole ? { fromConsole: true } : {}),
    at: moment === null ? null : new Date(moment).toISOString(),
  };
}

/**
 * Whether the bot itself made the call, in the account `account`; null where that is not known. The role is what
 * `sessionContext.sessionIssuer` says or, without it, what the ARN of the session says. Never the user agent: anybody can send that one, and
 * would then go unseen. One of our roles with `*` for its account is ours in each account, for calls that are made in that account.
 */
export function isOwnCall(caller: Caller, ownRoleArns: readonly string[], account: string | null): boolean {
  const identity = caller.userIdentity;
  const role = roleOf(identity?.sessionContext?.sessionIssuer?.arn) ?? roleOf(identity?.arn);
  const here = (arn: string) => (account === null ? arn : arn.replace('::*:', `::${account}:`));
  return role !== null && ownRoleArns.some((arn) => roleOf(here(arn)) === role);
}

/**
 * One name per role, from its own ARN or from that of a session, which lacks the path. Without the path it is still one
 * name: role names are unique within an account (docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
 */
function roleOf(arn: string | null | undefined): string | null {
  const parts = parseArn(arn ?? '');
  if (parts?.region !== '' || !isAccountId(parts.account)) return null;
  const [, ofSession] = parts.service === 'sts' ? (/^assumed-role\/([^/]+)\/[^/]+$/.exec(parts.resource) ?? []) : [];
  const name =
    ofSession ??
    roleOfArn(arn ?? '')
      ?.roleName.split('/')
      .at(-1);
  return name ? `${parts.partition}:${parts.account}:${name}` : null;
}
