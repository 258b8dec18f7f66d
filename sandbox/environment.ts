/** The secret key in the sandbox's environment, by which a command knows that it is meant for the sandbox. */
export const sandboxSecret = 'sandbox';

/** Variables that would count more than those of the sandbox, or be sent along with them. */
export const unsetForSandbox: readonly string[] = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'];
