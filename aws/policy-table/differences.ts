import { type PolicyDifference, policyDifferences } from '../../core/audit/policy-chain.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { sortKeyOf } from './keys.ts';
import type { GenerationItem } from './read-table.ts';

/** What a generation has otherwise than the chain says. An item that cannot be read is named by its id where its key is known. */
export function differencesOf(byChain: Policy, items: readonly GenerationItem[]): PolicyDifference[] {
  const expected = new Map([...byChain.entries, ...byChain.exemptions].map((item) => [sortKeyOf(item), item.id]));
  const foreign: PolicyDifference[] = [];
  const readable = [];
  for (const one of items) {
    const sortKey = one.kind === 'item' ? sortKeyOf(one.item) : one.sortKey;
    const id = expected.get(sortKey);
    const isSecond = one.kind === 'item' && id === undefined && isExpectedId(one.item.id, byChain);
    if (one.kind === 'item' && !isSecond) readable.push(one.item);
    else foreign.push(id === undefined ? { item: sortKey, kind: 'inserted' } : { item: id, kind: 'changed' });
  }
  const changed = new Set(foreign.map(({ item }) => item));
  const others = policyDifferences(byChain, readable);
  return [...others.filter(({ item, kind }) => !(kind === 'deleted' && changed.has(item))), ...foreign];
}

/** Whether an item of another scope has the id of one that the chain knows: only one of the two can be meant. */
function isExpectedId(id: string, { entries, exemptions }: Policy): boolean {
  return [...entries, ...exemptions].some((item) => item.id === id);
}

/** The differences in words, the first of them by name. */
export function differencesText(differences: readonly PolicyDifference[]): string[] {
  const words = { inserted: 'was written', changed: 'was changed', deleted: 'was deleted' };
  const texts = differences.slice(0, 5).map(({ item, kind }) => `${item} ${words[kind]} past smtp-warden`);
  return differences.length > 5 ? [...texts, `and ${differences.length - 5} more`] : texts;
}
