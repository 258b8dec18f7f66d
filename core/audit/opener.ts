import type { Actor, Trigger } from './audit-entry.ts';

/** Calls after which a group is checked though they open no port: they opt it in, or let it work in a further VPC. */
const openNothing: readonly string[] = ['CreateTags', 'DeleteTags', 'AssociateSecurityGroupVpc'];

/**
 * Who opened the port, by what led to a check; null where nobody is known. Only the CloudTrail event of a call that can open
 * a port tells that. The person who ran a command is the actor of its entries, and did not open anything.
 */
export function openerOf({ kind, name, actor }: Trigger): Actor | null {
  return kind === 'event' && !openNothing.includes(name) ? actor : null;
}
