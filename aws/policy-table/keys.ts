import { groupKey } from '../../core/model/security-group.ts';
import type { Scope } from '../../core/policy/allowlist-entry.ts';
import { isExemption, type PolicyItem } from '../../core/policy/policy.ts';

/** Where everything is in the allowlist table (docs/adr/0030-generations-of-the-policy.md). */

/** The one item that says which generation is in force. */
export const headKey = { pk: 'head', sk: 'head' } as const;

/** The partition of a generation, by the sort keys of {@link sortKeyOf}. */
export function partitionOf(generation: string): string {
  return `policy#${generation}`;
}

/** Whether a partition is that of a generation, in force or not. */
export function isGenerationPartition(partition: string): boolean {
  return partition.startsWith(partitionOf(''));
}

/** One item for each generation that is not in force: being written, replaced, or being removed. Its sort key is the generation. */
export const generationsPartition = 'generation';

/** The partition of versions up to 0.2, under `allow#id` and `exempt#id`. */
export const oldPartition = 'policy';

/**
 * In the old partition since the table has the present layout. Versions up to 0.2 know no such sort key, so that they stop with
 * an error that quotes it, where they would otherwise decide by items that are no longer in force, or write such items.
 */
export const markerKey = {
  pk: oldPartition,
  sk: 'This smtp-warden is too old for this table: install the current version, and keep this item',
} as const;

/** By scope, so that what applies to one group can be read by a few queries of a prefix each. */
export function sortKeyOf(item: PolicyItem): string {
  return `${isExemption(item) ? `exempt#${groupKey(item.group)}` : scopeKey(item.scope)}#${item.id}`;
}

function scopeKey(scope: Scope): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'account':
      return `account#${scope.account}`;
    case 'vpc':
      return `vpc#${scope.vpcId}`;
    case 'group':
      return `group#${scope.groupId}`;
  }
}
