import type { GroupRef } from '../model/security-group.ts';
import type { Person } from './person.ts';

/** What a person has decided about one proposal. It is never changed; a later one stands beside it. */
export interface Approval {
  readonly schema: 1;
  /** The id of the proposal, `rem-…`. */
  readonly id: string;
  readonly kind: 'approval' | 'rejection';
  /** The entry of the group's chain that proposes. */
  readonly group: GroupRef;
  readonly proposal: { readonly sequence: number; readonly hash: string };
  /** The digest of the plan that the person was shown. */
  readonly digest: string;
  readonly by: Person;
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  /** When an approval ends; null in a rejection. */
  readonly expiresAt: string | null;
  /** Why it was rejected; null in an approval. */
  readonly reason: string | null;
}
