import type { Policy } from '../../core/policy/policy.ts';
import { removeGeneration, retire, stage, takeStaged } from './generations.ts';
import { headOf } from './head.ts';
import { markerPut } from './marker.ts';
import { pause, tries } from './pause.ts';
import { readState } from './read-state.ts';
import type { PolicyTable } from './read-table.ts';
import { stateByChain } from './state-by-chain.ts';
import { putHead, transact } from './transactions.ts';

/**
 * Writes the table again from the policy's chain, to which nothing is added: the policy is the same afterwards. `unchanged`: the table
 * was as the chain says. Throws where there is no chain or it does not hold; with `isShorterAccepted` also a chain that has lost the
 * entry that the head names is taken as it is.
 */
export async function restoreTable(
  { isShorterAccepted = false }: { readonly isShorterAccepted?: boolean },
  place: PolicyTable,
): Promise<{ kind: 'restored' | 'unchanged'; policy: Policy }> {
  const { dynamodb, table, now } = place;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const state = isShorterAccepted ? await stateByChain(place, { isShorterAccepted }) : await readState(place);
    if (state.kind === 'unadopted') throw new Error(`table ${table} has no chain of the policy to restore it from`);
    const { policy, last, head } = state;
    if (state.kind === 'agreed') return { kind: 'unchanged', policy };
    const generation = await stage([...policy.entries, ...policy.exemptions], place);
    const earlier = head?.head?.generation;
    // Where the chain has lost an entry, anybody may be concerned.
    const affected = { accounts: null, groups: [] };
    const isRestored = await transact(dynamodb, [
      putHead(table, headOf(last, { generation, affected }), head),
      takeStaged(table, generation),
      earlier === undefined ? markerPut(table, now()) : retire(table, earlier, now()),
    ]);
    if (isRestored) return { kind: 'restored', policy };
    await removeGeneration(generation, 'staged', place);
    await pause(attempt);
  }
  throw new Error(`table ${table}: somebody else changed it during each of ${tries} tries. Run init again`);
}
