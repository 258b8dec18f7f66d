import { hashOf } from '../model/canonical-json.ts';
import { type AllowlistEntry, allowlistKey, isLive } from './allowlist-entry.ts';
import type { Refusal } from './fields.ts';
import type { PolicyChange } from './policy.ts';

/** What the edits of entries and of exemptions have in common. */

/** An edit turned down: the request is wrong in itself, or the policy as it stands does not allow it. */
export interface EditRefusal extends Refusal {
  readonly because: 'request' | 'policy';
}

/** An edit ready for `PolicyEditor.apply`, or why there is none. */
export type Edit<Kind extends PolicyChange['kind']> =
  | { readonly kind: 'change'; readonly change: Extract<PolicyChange, { kind: Kind }> }
  | EditRefusal;

/** Who edits, and when (milliseconds since the epoch). */
export interface EditContext {
  readonly now: number;
  readonly by: string;
}

/** Refused because of the policy as it stands. */
export function against(reason: string): EditRefusal {
  return { kind: 'refused', because: 'policy', reason };
}

/** Of items with the same natural key (one, unless somebody wrote the table by hand) the one that counts. */
export function standingOf<Item extends Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>>(
  items: readonly Item[],
  now: number,
): Item | undefined {
  return items.find((item) => isLive(item, now)) ?? items[0];
}

/** The version goes on from an expired item, so that somebody who read that one cannot remove this one by mistake. */
export function made({ now, by }: EditContext, expired: { readonly version: number } | undefined) {
  return { createdAt: new Date(now).toISOString(), createdBy: by, version: (expired?.version ?? 0) + 1 };
}

/** The ids come from the natural keys, so that the store's conditional put refuses duplicates even in a race. */
export function entryId(entry: Pick<AllowlistEntry, 'cidr' | 'scope'>): string {
  return `al-${hashOf(allowlistKey(entry)).slice(0, 10)}`;
}

export function untilText(expiresAt: string | null): string {
  return expiresAt === null ? 'no expiry' : `until ${expiresAt}`;
}

export function endText({ expiresAt, removedBy }: Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>): string {
  return removedBy === undefined ? `it expired at ${expiresAt}` : `removed by ${removedBy} at ${expiresAt}`;
}
