import { type Policy, type PolicyChange, type PolicyItem, policyOf, subjectOf } from './policy.ts';

/** The policy as it is once these changes are made. What ended long ago, and goes with an edit, decides nothing and stays here. */
export function policyAfter({ entries, exemptions }: Policy, changes: readonly PolicyChange[]): Policy {
  const items = new Map<string, PolicyItem>([...entries, ...exemptions].map((item) => [item.id, item]));
  for (const change of changes) {
    const item = subjectOf(change);
    if (change.kind === 'removeExemption') items.delete(item.id);
    else items.set(item.id, item);
  }
  return policyOf([...items.values()]);
}
