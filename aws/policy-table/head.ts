import * as z from 'zod/mini';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { Affected } from '../../core/policy/affected.ts';
import { groupRef, moment, ordinal } from '../schemas.ts';

/** The layout that this version reads and writes. A later one that this version must not touch has a higher number. */
export const headFormat = 2;

/** The layout of version 0.3, which has no chain of the policy. `init` adopts such a table. */
const formatWithoutChain = 1;

/** Whom the last edit may concern; `null`: groups of every account. */
export const affectedSchema = z.strictObject({
  accounts: z.nullable(z.array(z.string())),
  groups: z.array(groupRef),
});

const common = {
  generation: z.string().check(z.minLength(1)),
  /** One more with every edit. */
  version: ordinal,
  /** How many items the generation holds. */
  items: z.int().check(z.minimum(0)),
  changedAt: moment,
  affected: affectedSchema,
};

const unadoptedHeadSchema = z.strictObject({
  ...common,
  format: z.literal(formatWithoutChain),
  digest: z.null(),
  entry: z.null(),
});

const adoptedHeadSchema = z.strictObject({
  ...common,
  format: z.literal(headFormat),
  /** Of the items that the generation holds (`digestOfItems`). */
  digest: z.string(),
  /** The last entry of the policy's chain, which the same transaction wrote. */
  entry: z.strictObject({ sequence: ordinal, hash: z.string() }),
});

/** The head of the policy, without its key. Strict: see {@link headFormat} for what a later version may add. */
export const headSchema = z.discriminatedUnion('format', [unadoptedHeadSchema, adoptedHeadSchema]);

export type PolicyHead = z.output<typeof headSchema>;

/** A head that names an entry of the policy's chain. */
export type AdoptedHead = z.output<typeof adoptedHeadSchema>;

interface HeadInput {
  readonly generation: string;
  readonly affected: Affected;
}

/** The head that is written with an entry of the policy's chain, or written again for the last one. */
export function headOf(entry: PolicyEntry, { generation, affected }: HeadInput): AdoptedHead {
  return {
    format: headFormat,
    generation,
    version: entry.version,
    items: entry.items,
    changedAt: entry.at,
    affected: mutable(affected),
    digest: entry.digest,
    entry: { sequence: entry.sequence, hash: entry.hash },
  };
}

/** The head of a table that was taken over from versions up to 0.2 and is not adopted yet. `now` is in milliseconds. */
export function unadoptedHead({
  generation,
  affected,
  items,
  now,
}: HeadInput & { readonly items: number; readonly now: number }): PolicyHead {
  return {
    format: formatWithoutChain,
    generation,
    version: 1,
    items,
    changedAt: new Date(now).toISOString(),
    affected: mutable(affected),
    digest: null,
    entry: null,
  };
}

function mutable({ accounts, groups }: Affected) {
  return { accounts: accounts && [...accounts], groups: [...groups] };
}
