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
