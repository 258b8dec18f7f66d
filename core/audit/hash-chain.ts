import { hashOf } from '../model/canonical-json.ts';

/** The hash that the first entry of a chain names as the one before it. */
export const genesis = '0'.repeat(64);

/** A link of a chain: any record with its place, the hash of the one before, and its own hash over all the rest. */
export type Linked<Body> = Body & {
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
};

/** Puts a record after the last link of its chain (null: it is the first). */
export function link<Body extends object>(body: Body, previous: Linked<object> | null): Linked<Body> {
  const placed = {
    ...body,
    sequence: (previous?.sequence ?? 0) + 1,
    previousHash: previous?.hash ?? genesis,
  };
  return { ...placed, hash: hashOf(placed) };
}

/** What is wrong at one link of a chain, and where. */
export interface ChainFault {
  readonly sequence: number;
  readonly problem: string;
}

/** How far a chain was followed: what is kept of the links so far to judge the next one. */
export interface ChainProgress {
  readonly before: Linked<object> | null;
  /** The first fault that no restart has answered. */
  readonly fault: ChainFault | null;
  /** The sequences since the last restart; the next link is added to it. */
  readonly seen: Set<number>;
  /** After a restart that answers nothing: no later link can mend that. */
  readonly isLost: boolean;
}

/** Before the first link of a chain, or after `previous`. */
export function chainBegin(previous: Linked<object> | null = null): ChainProgress {
  return { before: previous, fault: null, seen: new Set(), isLost: false };
}

/**
 * Follows a chain by one link. A changed field breaks its own hash, a removed or inserted entry the numbering or the hash it
 * follows. A fault that a person has answered by a restart, which names it, does not count any more. A restart may also name an
 * entry that hashes cannot show to be bad, such as one dated in the future; it has to be there.
 */
export function followChain(progress: ChainProgress, current: Linked<object>): ChainProgress {
  const { before, fault, isLost } = progress;
  let { seen } = progress;
  const restart = restartOf(current);
  const added = (after: ChainFault | null, lost = isLost): ChainProgress => {
    seen.add(current.sequence);
    return { before: current, fault: after, seen, isLost: lost };
  };
  if (isLost) return added(fault);
  if (restart === null) return added(fault ?? linkFault(current, before));
  const own = ownFault(current, genesis);
  const isFounded = fault === null ? seen.has(restart) : fault.sequence === restart;
  if (own !== null || !isFounded) return added(fault ?? own ?? faultAt(current, unfounded), true);
  seen = new Set();
  return added(null);
}

/** Follows a whole chain from its previous link (null: from its start) and gives the first fault in it, or null. */
export function chainFault(
  links: readonly Linked<object>[],
  previous: Linked<object> | null = null,
): ChainFault | null {
  let progress = chainBegin(previous);
  for (const current of links) progress = followChain(progress, current);
  return progress.fault;
}

/** What is wrong with a link that follows `before`; null where it holds. */
export function linkFault(current: Linked<object>, before: Linked<object> | null): ChainFault | null {
  const expected = (before?.sequence ?? 0) + 1;
  if (current.sequence > expected) return { sequence: expected, problem: 'the entry is missing' };
  if (current.sequence < expected) return faultAt(current, 'the entry was inserted');
  const own = ownFault(current, before?.hash ?? genesis);
  if (own) return own;
  return endsItsClaim(current, before)
    ? null
    : faultAt(current, 'the entry ends a remediation that was not begun before it');
}

/** What is wrong with a link in itself; with `previousHash` null, the entry before it is not compared. */
export function ownFault(current: Linked<object>, previousHash: string | null): ChainFault | null {
  const { hash, ...placed } = current;
  if (hashOf(placed) !== hash) return faultAt(current, 'the entry was changed');
  if (previousHash === null || current.previousHash === previousHash) return null;
  return faultAt(current, 'the entry does not follow the one before it: one of the two was replaced');
}

const unfounded = 'the entry starts a new chain, and there is no such entry or fault before it';

function faultAt({ sequence }: Linked<object>, problem: string): ChainFault {
  return { sequence, problem };
}

/** The sequence of the fault that a restart answers; null where a link is no restart. */
export function restartOf(link: Linked<object>): number | null {
  const { outcome, restart } = link as {
    readonly outcome?: unknown;
    readonly restart?: { readonly bad?: { readonly sequence?: unknown } };
  };
  if (outcome !== 'restarted') return null;
  return Number(restart?.bad?.sequence ?? Number.NaN);
}

const ends: readonly unknown[] = ['completed', 'partial', 'failed'];
const open: readonly unknown[] = ['planned', 'resumed', 'partial'];

/** An end comes right after its own claim: nobody else writes while a claim is open. */
function endsItsClaim(current: Linked<object>, before: Linked<object> | null): boolean {
  const said = (one: object | null) => (one ?? {}) as { readonly id?: unknown; readonly outcome?: unknown };
  if (!ends.includes(said(current).outcome)) return true;
  return said(before).id === said(current).id && open.includes(said(before).outcome);
}
