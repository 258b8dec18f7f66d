import { digestOfItems, type PolicyDifference, replayPolicy } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { type Policy, policyOf } from '../../core/policy/policy.ts';
import { storedOf } from '../dynamodb-item.ts';
import { type ChainEnd, readEnd, readLinks } from './chain.ts';
import { differencesOf, differencesText } from './differences.ts';
import type { AdoptedHead } from './head.ts';
import { pause, tries } from './pause.ts';
import { PolicyChainError } from './policy-chain-error.ts';
import {
  type GenerationItem,
  itemsOfGeneration,
  type PolicyTable,
  readStoredHead,
  readTable,
  type StoredHead,
  type StoredPolicy,
} from './read-table.ts';

/** The policy that is in force, and whether the table says the same as the chain. */
export type PolicyState =
  /** The chain has no entry. The policy is what the table says, whoever wrote it. */
  | { readonly kind: 'unadopted'; readonly stored: StoredPolicy; readonly head: StoredHead | null }
  | {
      readonly kind: 'agreed';
      readonly policy: Policy;
      readonly last: PolicyEntry;
      readonly head: StoredHead & { readonly head: AdoptedHead };
    }
  | TamperedPolicy;

/** The table is not as the chain says. */
export interface TamperedPolicy {
  readonly kind: 'tampered';
  /** By the chain. */
  readonly policy: Policy;
  readonly last: PolicyEntry;
  /** What the table has; null where there is no head. */
  readonly head: StoredHead | null;
  /** What is wrong, in words, without the name of the table. */
  readonly problem: string;
  /** Empty where nothing is wrong but the head. */
  readonly differences: readonly PolicyDifference[];
}

/** Remembers a verdict until head or chain change, and one that the table was tampered with for a minute at most. */
export interface PolicyCache {
  last: { readonly key: string; readonly state: PolicyState; readonly until: number } | null;
}

/** Somebody may put the items right again, or change more of them, under the same head. */
const tamperedForMs = 60_000;

/** How often the same disagreement has to be seen: a transaction under way shows some of its writes before others. */
const looks = 4;

/**
 * Reads the head and the end of the policy's chain. Where they agree, and the items have the digest that both name, the table is
 * believed; otherwise the policy is computed from the whole chain. With a cache, an unchanged head and chain need nothing more.
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
    const state = (await agreedState(head, end, place)) ?? (await unadoptedState(head, end, place));
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

/** The state where head, items and the end of the chain agree; null where they do not, or not yet. */
async function agreedState(head: StoredHead | null, end: ChainEnd, place: PolicyTable): Promise<PolicyState | null> {
  if (end.kind !== 'entry' || !isAdopted(head) || headProblem(head, end.entry) !== null) return null;
  const items = await itemsOfGeneration(head.head.generation, place);
  const readable = items.flatMap((one) => (one.kind === 'item' ? [one.item] : []));
  if (readable.length < items.length || digestOfItems(readable) !== end.entry.digest) return null;
  return { kind: 'agreed', policy: policyOf(readable), last: end.entry, head };
}

/** The state where there is no chain and the head names none. */
async function unadoptedState(head: StoredHead | null, end: ChainEnd, place: PolicyTable): Promise<PolicyState | null> {
  if (end.kind !== 'none' || isAdopted(head)) return null;
  const stored = await readTable(place);
  // Somebody has adopted it meanwhile.
  if (stored.kind === 'current' && stored.head.entry !== null) return null;
  return { kind: 'unadopted', stored, head };
}

function isAdopted(head: StoredHead | null): head is StoredHead & { readonly head: AdoptedHead } {
  return head !== null && head.head !== null && head.head.entry !== null;
}

/** What the head has otherwise than the last entry; null where they agree. */
function headProblem(stored: StoredHead | null, last: PolicyEntry): string | null {
  if (stored === null) return 'the head item was deleted';
  const { head } = stored;
  if (head === null) return 'the head item cannot be read';
  if (head.entry === null) return 'the head item is that of an older version';
  const isSame =
    head.entry.sequence === last.sequence &&
    head.entry.hash === last.hash &&
    head.digest === last.digest &&
    head.version === last.version &&
    head.items === last.items;
  return isSame ? null : `the head item is not that of entry ${last.sequence} of the policy's chain`;
}

/**
 * The state by the whole chain, whatever the table says. Where head and items are those of an earlier entry, either the table was put
 * back or somebody has put an entry at the end of the chain, past the tools: nobody can tell, so that no decision is made. With
 * `isShorterAccepted`, such a chain, and one that has lost the entry that the head names, is taken as it is. Throws a
 * {@link PolicyChainError} as {@link readState} does.
 */
export async function stateByChain(
  place: PolicyTable,
  { isShorterAccepted = false }: { readonly isShorterAccepted?: boolean } = {},
): Promise<Exclude<PolicyState, { readonly kind: 'unadopted' }>> {
  // The head first: the chain, which only grows, then has the entry that it names.
  const head = await readStoredHead(place);
  const links = await readLinks(place);
  const replayed = replayPolicy(links);
  if (replayed.kind === 'broken') {
    const { sequence, problem } = replayed.fault;
    throw new PolicyChainError(
      `entry ${sequence} of the policy's chain in table ${place.auditTable}: ${problem}. ${advice}`,
    );
  }
  const named = isAdopted(head) ? head.head.entry : null;
  if (!isShorterAccepted && named !== null && links[named.sequence - 1]?.stored.hash !== named.hash) {
    const lost = `the head item of table ${place.table} names entry ${named.sequence} (${named.hash.slice(0, 12)}…) of the policy's chain`;
    throw new PolicyChainError(`${lost}, which table ${place.auditTable} does not have. ${advice}`);
  }
  if (replayed.kind === 'none')
    throw new Error(`table ${place.table}: the policy was edited during each read. Try again`);
  const { policy, last } = replayed;
  const problem = headProblem(head, last);
  const items = head?.head ? await itemsOfGeneration(head.head.generation, place) : null;
  if (!isShorterAccepted && named !== null && named.sequence < last.sequence && !haveDigest(items, last.digest)) {
    // Not where an edit was made between the reads.
    if (await isHeadOf(place, head)) throw addedError(named.sequence, last.sequence, place);
    return stateByChain(place);
  }
  const differences = items === null ? [] : differencesOf(policy, items);
  if (problem === null && differences.length === 0 && isAdopted(head)) return { kind: 'agreed', policy, last, head };
  const texts = [...(problem === null ? [] : [problem]), ...differencesText(differences)];
  return { kind: 'tampered', policy, last, head, problem: texts.join('; '), differences };
}

async function isHeadOf(place: PolicyTable, head: StoredHead | null): Promise<boolean> {
  const now = await readStoredHead(place);
  return hashOf(now && storedOf(now.item)) === hashOf(head && storedOf(head.item));
}

function addedError(named: number, last: number, { table, auditTable }: PolicyTable): PolicyChainError {
  const known = `the head item of table ${table} and the items are those of entry ${named} of the policy's chain`;
  return new PolicyChainError(`${known}, and table ${auditTable} has ${last - named} after it. ${advice}`);
}

function haveDigest(items: readonly GenerationItem[] | null, digest: string): boolean {
  const readable = items?.flatMap((one) => (one.kind === 'item' ? [one.item] : []));
  return readable !== undefined && digestOfItems(readable) === digest;
}

const advice = 'No decision is made. Run smtp-warden history verify: it says what is wrong';
