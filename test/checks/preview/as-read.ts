import type { Snapshot } from '../../../core/model/security-group.ts';

/** A group as a read shows it: with the prefix lists that its rules refer to, or that are asked for, and no others. */
export function asRead(snapshot: Snapshot, alsoLists: readonly string[] = []): Snapshot {
  const named = snapshot.rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : []));
  const ids = new Set([...named, ...alsoLists]);
  const prefixLists = Object.entries(snapshot.prefixLists).filter(([id]) => ids.has(id));
  return { ...snapshot, prefixLists: Object.fromEntries(prefixLists) };
}
