/** Nobody knows whether an account is managed: what the hub has failed to read says nothing of the account. */
export class MembershipUnknownError extends Error {
  override readonly name = 'MembershipUnknownError';
}
