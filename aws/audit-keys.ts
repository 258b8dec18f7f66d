import { accountsChainKey } from '../core/audit/account-decision.ts';
import { policyChainKey } from '../core/audit/policy-entry.ts';
import { isAccountId, isRegion, isSecurityGroupId } from '../core/model/aws-ids.ts';

/**
 * What an item of the audit table is, by its partition key. `group`: an entry of the chain of a security group. `policy`: one of
 * the policy's own chain; `policy-part`: changes of a large edit. `decision`: approvals and rejections of one person. `anchor`: a
 * daily anchor; `anchor-part`: heads of chains of one. `accounts`: a decision about an account, in a chain of their own.
 */
export type AuditKind =
  | 'group'
  | 'policy'
  | 'policy-part'
  | 'decision'
  | 'anchor'
  | 'anchor-part'
  | 'accounts'
  | 'unknown';

/** The partition of the daily anchors. */
export const anchorChainKey = 'anchor';

/** Partitions whose key names what they belong to after the first `#`. */
const prefixed = ['policy-part', 'decision', 'anchor-part'] as const;

/** The kind of the items under a partition key. */
export function kindOfKey(groupKey: string): AuditKind {
  if (groupKey === policyChainKey) return 'policy';
  if (groupKey === anchorChainKey) return 'anchor';
  if (groupKey === accountsChainKey) return 'accounts';
  const kind = prefixed.find((one) => groupKey.startsWith(`${one}#`) && groupKey.length > one.length + 1);
  return kind ?? (isGroupKey(groupKey) ? 'group' : 'unknown');
}

/** Whether there may be items under a key that somebody names. DynamoDB refuses to look for one that is too long. */
export function isPossibleKey(groupKey: string): boolean {
  return kindOfKey(groupKey) !== 'unknown' && Buffer.byteLength(groupKey) <= longestKey;
}

/** In bytes (DynamoDB developer guide, Constraints). */
const longestKey = 2048;

/** The partition of what belongs to `id`: the parts of an edit or an anchor, the decisions of a person. */
export function keyFor(kind: (typeof prefixed)[number], id: string): string {
  return `${kind}#${id}`;
}

function isGroupKey(key: string): boolean {
  const [account = '', region = '', groupId = '', ...rest] = key.split('/');
  return rest.length === 0 && isAccountId(account) && isRegion(region) && isSecurityGroupId(groupId);
}
