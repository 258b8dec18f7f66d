import type { PolicyDifference } from '../../core/audit/policy-chain.ts';

const texts = {
  inserted: 'stands in the allowlist table, and no entry of the chain made it',
  changed: 'is otherwise in the allowlist table than the chain says',
  deleted: 'is not in the allowlist table, and no entry of the chain removed it',
} as const;

/** What is otherwise with an item of the allowlist table, in words that follow its name. */
export function differenceText({ kind }: PolicyDifference): string {
  return texts[kind];
}

export function differenceLine(difference: PolicyDifference): string {
  return `${difference.item} ${differenceText(difference)}`;
}
