import type { CallerIdentity } from '../../aws/caller-identity.ts';
import type { About } from '../../console/shared/run-events.ts';

/** What a question is about, for a host whose person answers it later, by another run of the same command line. */
export interface Subject {
  /** What the command shows with the question, as data. */
  readonly about: About;
  /** Equal exactly when the same would be done by the same command line; without moments that move with the clock. */
  readonly key: object | string;
  /** The groups that are opened, closed, or where somebody loses access. */
  readonly touched: readonly TouchedGroup[];
  /** Whose credentials do it. */
  readonly caller: Pick<CallerIdentity, 'arn' | 'account'>;
}

export interface TouchedGroup {
  readonly groupId: string;
  readonly groupName: string;
}
