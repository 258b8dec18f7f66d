import type { ExposureLimits } from '../evaluator/evaluate.ts';
import type { Cidr } from '../model/cidr.ts';
import { endedEntriesFor, entriesFor, isTooWide } from '../policy/allowlist-entry.ts';
import { exemptionOf } from '../policy/exemption.ts';
import { optInOf } from '../policy/opt-in.ts';
import type { FreshState } from './fresh-state.ts';

/** Why a group may not be changed at all by now, in words; null where it may. */
export function reasonToStop(
  { snapshot, policy }: FreshState,
  caller: 'bot' | 'person',
  { optInTagKey, now }: { readonly optInTagKey: string; readonly now: number },
): string | null {
  const { ref, ownerId, tags } = snapshot;
  if (ownerId !== ref.account) return `the group belongs to account ${ownerId}`;
  if (caller === 'person') return null;
  const optIn = optInOf(tags, optInTagKey);
  if (optIn.kind !== 'in') return `the group is no longer opted in: ${optIn.reason}`;
  const exemption = exemptionOf(policy.exemptions, ref, now);
  return exemption ? `the group is exempt until ${exemption.expiresAt} by ${exemption.owner}` : null;
}

/** The CIDRs that speak for the group now, and those that did once; none that is wider than the limit. */
export function approvalsIn({ snapshot, policy }: FreshState, limits: ExposureLimits, now: number) {
  const cidrs = (entries: ReturnType<typeof entriesFor>): Cidr[] =>
    entries.filter((entry) => !isTooWide(entry, limits)).map(({ cidr }) => cidr);
  return {
    approved: cidrs(entriesFor(policy.entries, snapshot, now)),
    once: cidrs(endedEntriesFor(policy.entries, snapshot, now)),
  };
}
