import * as z from 'zod/mini';
import type { Affected } from '../../core/policy/affected.ts';
import { groupRef, moment, ordinal } from '../schemas.ts';

/** The layout that this version reads and writes. A later one that this version must not touch has a higher number. */
export const headFormat = 1;

/** Whom the last edit may concern; `null`: groups of every account. */
export const affectedSchema = z.strictObject({
  accounts: z.nullable(z.array(z.string())),
  groups: z.array(groupRef),
});

/** The head of the policy, without its key. Strict: see {@link headFormat} for what a later version may add. */
export const headSchema = z.strictObject({
  format: z.literal(headFormat),
  generation: z.string().check(z.minLength(1)),
  /** One more with every edit. */
  version: ordinal,
  /** How many items the generation holds. */
  items: z.int().check(z.minimum(0)),
  changedAt: moment,
  affected: affectedSchema,
  /** Room for the digest of the items, and for the last entry of the policy's own audit chain. Not used yet. */
  digest: z.null(),
  entry: z.null(),
});

export type PolicyHead = z.output<typeof headSchema>;

/** The head that an edit writes in the place of the one it was made on, or as the first. `now` is in milliseconds. */
export function headAfter(
  before: PolicyHead | null,
  edit: { readonly generation: string; readonly items: number; readonly now: number; readonly affected: Affected },
): PolicyHead {
  const { generation, items, now, affected } = edit;
  return {
    format: headFormat,
    generation,
    version: (before?.version ?? 0) + 1,
    items,
    changedAt: new Date(now).toISOString(),
    affected: { accounts: affected.accounts && [...affected.accounts], groups: [...affected.groups] },
    digest: null,
    entry: null,
  };
}
