import type { Actor, Trigger } from './audit-entry.ts';

/**
 * The calls that can open a port. Others have a group checked as well, and open nothing: they opt it in, let it work in a further
 * VPC, or make a group or a prefix list, which nothing uses yet.
 */
const canOpen: readonly string[] = [
  'AuthorizeSecurityGroupIngress',
  'ModifySecurityGroupRules',
  'ModifyManagedPrefixList',
  'RestoreManagedPrefixListVersion',
];

/**
 * Who opened the port, by what led to a check; null where nobody is known. Only the CloudTrail event of a call that can open
 * this port tells that. Whoever ran a command is the actor of its entries, and did not open anything.
 */
export function openerOf({ kind, name, actor, opensNothing }: Trigger): Actor | null {
  return kind === 'event' && canOpen.includes(name) && !opensNothing ? actor : null;
}
