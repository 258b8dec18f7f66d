import { isAccountId, parseArn } from '../model/aws-ids.ts';

/** Who did something, as STS names the credentials (GetCallerIdentity). */
export interface Person {
  readonly arn: string;
  /** `UserId`, which IAM compares as `aws:userid`: `AIDA…` of a user, `AROA…:session` of a role. Nobody else ever gets the same. */
  readonly userId: string;
}

/**
 * Whether two identities are one person's: the same id, or sessions of two roles under the same name, as AWS IAM Identity Center and
 * most federations name a person's sessions (IAM user guide, `aws:userid`). Who may name their sessions as they like is told apart
 * by nothing else: `sts:RoleSessionName` in the trust policy of a role prevents that.
 */
export function isSamePerson(one: Person, other: Person): boolean {
  if (one.userId === other.userId) return true;
  const name = sessionName(one);
  return name !== null && name === sessionName(other);
}

function sessionName({ userId }: Person): string | null {
  const [, ...name] = userId.split(':');
  return name.length > 0 ? name.join(':').toLowerCase() : null;
}

/** A person in words, with the id that IAM binds: of one who writes it themselves, the ARN is only what they say. */
export function personText({ arn, userId }: Person): string {
  return `${arn} (${userId})`;
}

/**
 * Whether an ARN can be that of a user id. IAM binds the id alone where somebody writes who they are: the ARN is what they say. Both of a
 * session end with its name, so that nobody appears under the name of another person's.
 */
export function isPossible({ arn, userId }: Person): boolean {
  const parts = parseArn(arn);
  if (!parts || !['iam', 'sts'].includes(parts.service) || !isAccountId(parts.account)) return false;
  // Paths have all that can be seen of ASCII (IAM user guide, IAM identifiers).
  if (!/^[\x21-\x7e]+$/.test(parts.resource)) return false;
  const [, session] = userId.split(':');
  return session === undefined ? /^(user\/|root$)/.test(parts.resource) : parts.resource.endsWith(`/${session}`);
}
