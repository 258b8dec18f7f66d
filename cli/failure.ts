/** The command was called in a way that cannot be carried out: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The person stopped the command with Ctrl-C before it changed anything: exit code 130, as a shell reports SIGINT. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** What would be done is not what a person has been shown: exit code 1, and nothing was changed. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
}

export const exitCodes = { fine: 0, failure: 1, usage: 2, findings: 3, interrupted: 130 } as const;
