import { AwsError } from '../aws-error.ts';

/** How long a token is remembered, in milliseconds (API_TransactWriteItems: ten minutes). */
const memory = 600_000;

/** Remembers transactions by their ClientRequestToken, so that a retry after a lost answer does nothing again. */
export type Idempotency = {
  /** Whether this very request was done already. @throws {AwsError} IdempotentParameterMismatchException. */
  isDone(token: string | undefined, body: string, now: number): boolean;
  remember(token: string | undefined, body: string, now: number): void;
};

export function createIdempotency(): Idempotency {
  const done = new Map<string, { body: string; at: number }>();
  return {
    isDone(token, body, now) {
      const earlier = token === undefined ? undefined : done.get(token);
      if (!earlier || earlier.at <= now - memory) return false;
      if (earlier.body === body) return true;
      throw new AwsError('IdempotentParameterMismatchException', 'The token was used with other parameters');
    },
    remember(token, body, now) {
      for (const [old, { at }] of done) if (at <= now - memory) done.delete(old);
      if (token !== undefined) done.set(token, { body, at: now });
    },
  };
}
