import { isAwaiting } from '../audit/last-entries.ts';
import { groupKey, type Snapshot } from '../model/security-group.ts';
import { managedTagKey, type RuleList } from '../plan/managed-rules.ts';
import type { Policy, Stamp } from '../policy/policy.ts';

interface Edited {
  readonly snapshot: Snapshot;
  readonly list: RuleList;
  readonly before: Policy;
  readonly after: Policy;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether the first check after an edit may close an exposure. One that an edit of the allowlist asks for may not: it is made of the
 * groups with managed rules (core/sweep/follow-allowlist.ts). Nor may the first check of a group that was closed and is to let somebody
 * in, which every sweep begins with (core/sweep/start-sweep.ts). All others wait for an ordinary check, and a changed exemption asks for
 * one at once (handlers/policy-change.ts). Without an edit, `before` and `after` are the same.
 */
export function mayCloseFirst({ snapshot, list, before, after, now }: Edited): boolean {
  const exemptionsIn = ({ exemptions }: Policy) =>
    exemptions.filter(({ group }) => groupKey(group) === groupKey(snapshot.ref));
  if (changedItems(exemptionsIn(before), exemptionsIn(after)).length > 0) return true;
  const isConcerned = changedItems(before.entries, after.entries).some(
    ({ scope }) => scope.kind !== 'account' || scope.account === snapshot.ref.account,
  );
  const isManaged = snapshot.rules.some(({ tags }) => tags[managedTagKey] === 'true');
  const isFollowing = isConcerned && isManaged;
  return !isFollowing && !isAwaiting({ group: snapshot.ref, vpcId: snapshot.vpcId, list }, after, now);
}

/** What was added, changed or removed, each as it is afterwards where it is still there. */
function changedItems<Item extends Stamp & { readonly id: string }>(
  before: readonly Item[],
  after: readonly Item[],
): readonly Item[] {
  const known = new Map(before.map((item) => [item.id, item]));
  const left = new Set(after.map(({ id }) => id));
  const isSame = (item: Item) => {
    const old = known.get(item.id);
    return old?.version === item.version && old.createdAt === item.createdAt;
  };
  return [...after.filter((item) => !isSame(item)), ...before.filter(({ id }) => !left.has(id))];
}
