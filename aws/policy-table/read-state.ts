import { digestOfItems } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { policyOf } from '../../core/policy/policy.ts';
import { storedOf } from '../dynamodb-item.ts';
import { type ChainEnd, readEnd } from './chain.ts';
import { followedState } from './follow-chain.ts';
import { pause, tries } from './pause.ts';
import { type AgreedPolicy, headProblem, isAdopted, type PolicyState, type StoredAdoptedHead } from './policy-state.ts';
import { itemsOfGeneration, type PolicyTable, readStoredHead, readTable, type StoredHead } from './read-table.ts';
import { stateByChain } from './state-by-chain.ts';

/** Remembers a verdict until head or chain change, and one that the table was tampered with for a minute at most. */
export interface PolicyCache {
  last: { readonly key: string; readonly state: PolicyState; readonly until: number } | null;
  /** Whether a new version is computed from the one that is remembered, by the entries that came after it. The items are not compared then. */
  readonly followsChain?: boolean;
  /** What is read for a head and an end of the chain that several checks have found at once. */
  pending?: { readonly key: string; readonly state: Promise<PolicyState | null> };
}

/** Somebody may put the items right again, or change more of them, under the same head. */
const tamperedForMs = 60_000;

/** How often the same disagreement has to be seen: a transaction under way shows some of its writes before others. */
const looks = 4;

/**
 * Reads the head and the end of the policy's chain. Where they agree, and the items have the digest that both name, the table is
 * believed; otherwise the policy is computed from the whole chain. With a cache, an unchanged head and chain need nothing more, and
 * with one that follows the chain a new version needs what the chain has of it (docs/adr/0043-the-policy-is-followed.md).
 * Throws a {@link PolicyChainError} where the chain does not hold, also where a newer version wrote the head, or somebody made it look so.
 */
export async function readState(place: PolicyTable, cache: PolicyCache = { last: null }): Promise<PolicyState> {
  let seen = { key: '', count: 0 };
  for (let attempt = 0; attempt < tries && seen.count < looks; attempt += 1) {
    if (attempt > 0) await pause(attempt + 1);
    const [head, end] = await Promise.all([readStoredHead(place), readEnd(place)]);
    const key = hashOf([head && storedOf(head.item), end]);
    const known = rememberedState(cache, key, place.now());
    if (known) return known;
    const state = await shared(cache, key, () => stateOf({ head, end, place, cache }));
    if (state?.kind === 'agreed') cache.last = { key, state, until: Number.POSITIVE_INFINITY };
    if (state) return state;
    seen = { key, count: key === seen.key ? seen.count + 1 : 1 };
  }
  const state = await stateByChain(place);
  // Not what was edited at each try: it is no longer what was seen.
  if (seen.count >= looks) cache.last = { key: seen.key, state, until: place.now() + tamperedForMs };
  return state;
}

function rememberedState({ last }: PolicyCache, key: string, now: number): PolicyState | null {
  return last !== null && last.key === key && now < last.until ? last.state : null;
}

/** All who have found the same head and end wait for one reading: a process that has just been started checks several groups at once. */
function shared(cache: PolicyCache, key: string, read: () => Promise<PolicyState | null>): Promise<PolicyState | null> {
  if (cache.pending?.key === key) return cache.pending.state;
  const state = read().finally(() => {
    if (cache.pending?.state === state) delete cache.pending;
  });
  cache.pending = { key, state };
  return state;
}

interface Reading {
  readonly head: StoredHead | null;
  readonly end: ChainEnd;
  readonly place: PolicyTable;
}

/** The state where head and end of the chain agree, and the items as well, or where there is neither; null where they do not, or not yet. */
async function stateOf({ head, end, place, cache }: Reading & { cache: PolicyCache }): Promise<PolicyState | null> {
  if (end.kind !== 'entry' || !isAdopted(head) || headProblem(head, end.entry) !== null) {
    return unadoptedState({ head, end, place });
  }
  const known = cache.followsChain === true && cache.last?.state.kind === 'agreed' ? cache.last.state : null;
  const followed = known && (await followedState(known, { head, last: end.entry }, place));
  return followed ?? agreedState(head, end.entry, place);
}

/** The state where the items have the digest of the last entry, which is that of the head. */
async function agreedState(
  head: StoredAdoptedHead,
  last: PolicyEntry,
  place: PolicyTable,
): Promise<AgreedPolicy | null> {
  const items = await itemsOfGeneration(head.head.generation, place);
  const readable = items.flatMap((one) => (one.kind === 'item' ? [one.item] : []));
  if (readable.length < items.length || digestOfItems(readable) !== last.digest) return null;
  return { kind: 'agreed', policy: policyOf(readable), last, head };
}

/** The state where there is no chain and the head names none. */
async function unadoptedState({ head, end, place }: Reading): Promise<PolicyState | null> {
  if (end.kind !== 'none' || isAdopted(head)) return null;
  const stored = await readTable(place);
  // Somebody has adopted it meanwhile.
  if (stored.kind === 'current' && stored.head.entry !== null) return null;
  return { kind: 'unadopted', stored, head };
}
