import { unwrapped } from '../events/sqs-body.ts';

/** The body of a message again, to be followed in these accounts only. */
export function narrowedTo(body: string, onlyAccounts: readonly string[]): string {
  return JSON.stringify({ ...Object(unwrapped(body)), onlyAccounts });
}
