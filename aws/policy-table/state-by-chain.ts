import { digestOfItems, replayPolicy } from '../../core/audit/policy-chain.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { storedOf } from '../dynamodb-item.ts';
import { readLinks } from './chain.ts';
import { differencesOf, differencesText } from './differences.ts';
import { PolicyChainError } from './policy-chain-error.ts';
import { headProblem, isAdopted, type PolicyState } from './policy-state.ts';
import {
  type GenerationItem,
  itemsOfGeneration,
  type PolicyTable,
  readStoredHead,
  type StoredHead,
} from './read-table.ts';

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
