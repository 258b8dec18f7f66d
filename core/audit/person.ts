/** Who did something, as STS names the credentials (GetCallerIdentity). */
export interface Person {
  readonly arn: string;
  /** `UserId`, which IAM compares as `aws:userid`: `AIDA…` of a user, `AROA…:session` of a role. Nobody else ever gets the same. */
  readonly userId: string;
}
