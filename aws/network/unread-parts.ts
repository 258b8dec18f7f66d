import type { NetworkPart, UnreadPart } from '../../core/evidence/network.ts';

/** A part that could not be read, by each cause. */
export function unreadOf(part: NetworkPart, { unread }: { readonly unread: readonly string[] }): UnreadPart[] {
  return unread.map((reason) => ({ part, reason }));
}
