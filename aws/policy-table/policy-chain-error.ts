/** The policy's chain does not hold or does not end where the head says, or the head has a newer format: nothing can be decided. */
export class PolicyChainError extends Error {
  override readonly name = 'PolicyChainError';
}

/** For a head of a newer format, whether a newer version wrote it or somebody made it look so. */
export function newerHead(table: string): PolicyChainError {
  return new PolicyChainError(
    `table ${table} was written by a newer version of smtp-warden. Install the current version. If nobody uses a newer one, somebody has changed the head: see docs/operations.md, "The policy's chain"`,
  );
}
