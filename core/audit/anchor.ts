import { hashOf } from '../model/canonical-json.ts';
import type { ChainHead } from './group-states.ts';
import { type Linked, link } from './hash-chain.ts';

/** The ends of all chains at one time, in a chain of its own: what was removed or rewritten later does not go with it. */
export interface AnchorRecord {
  readonly schema: 1;
  readonly kind: 'anchor';
  /** For when it was due, ISO 8601 in UTC: there is one anchor for each such time. */
  readonly due: string;
  /** When it was written, ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  /** How many chains, and how many entries in all of them. */
  readonly chains: number;
  readonly entries: number;
  /** The digest of all heads. Whoever keeps it elsewhere can tell later that the heads are the same. */
  readonly digest: string;
  /** The ends of the chains; null where they are in parts. */
  readonly heads: readonly ChainHead[] | null;
  /** Where the heads are too many for one item: how many parts hold them. */
  readonly parts: { readonly id: string; readonly count: number } | null;
}

export type AnchorEntry = Linked<AnchorRecord>;

/** One item of the chain of anchors: as it is stored, for its hash; and as an anchor, or why it is none. */
export interface AnchorLink {
  readonly stored: Linked<object>;
  readonly anchor: AnchorEntry | null;
  readonly problem: string | null;
}

/** How many heads one item holds: 1,500 with keys of 48 characters take some 250 KB of the 400 KB of an item. */
export const headsPerItem = 1_500;

/** The digest of the heads of all chains: SHA-256 over canonical JSON of the list, sorted by key. */
export function anchorDigest(heads: readonly ChainHead[]): string {
  const sorted = heads
    .map(({ group, entries, head }) => ({ group, entries, head }))
    .sort((one, other) => (one.group < other.group ? -1 : Number(one.group > other.group)));
  return hashOf(sorted);
}

interface Given {
  readonly heads: readonly ChainHead[];
  readonly due: string;
  readonly at: string;
}

/** The entry that follows `previous` (null: the first), and the heads in parts where they are too many for one item. */
export function anchorOf(
  { heads, due, at }: Given,
  previous: AnchorEntry | null,
): { readonly entry: AnchorEntry; readonly parts: readonly (readonly ChainHead[])[] } {
  const digest = anchorDigest(heads);
  const entries = heads.reduce((sum, head) => sum + head.entries, 0);
  const counts = { chains: heads.length, entries, digest };
  const isWhole = heads.length <= headsPerItem;
  const parts = isWhole
    ? []
    : Array.from({ length: Math.ceil(heads.length / headsPerItem) }, (_, index) =>
        heads.slice(index * headsPerItem, (index + 1) * headsPerItem),
      );
  const record: AnchorRecord = {
    schema: 1,
    kind: 'anchor',
    due,
    at,
    ...counts,
    heads: isWhole ? heads : null,
    // By the digest: a second try that finds the same heads writes the same parts.
    parts: isWhole ? null : { id: `${due}-${digest.slice(0, 16)}`, count: parts.length },
  };
  return { entry: link(record, previous), parts };
}
