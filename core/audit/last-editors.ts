import type { Person } from './person.ts';
import { type PolicyLink, replayPolicy } from './policy-chain.ts';

/**
 * Who last edited some items of the policy, by their ids, as its chain says; nobody of an item that it does not name. That an item went since
 * it had ended long ago is no edit of it. Throws where the chain does not hold.
 */
export function lastEditors(links: readonly PolicyLink[], ids: readonly string[]): ReadonlyMap<string, Person> {
  const replayed = replayPolicy(links);
  if (replayed.kind === 'broken') {
    const { sequence, problem } = replayed.fault;
    throw new Error(
      `the policy's chain is not valid at entry ${sequence}: ${problem}. Check it with: smtp-warden history verify`,
    );
  }
  const wanted = new Set(ids);
  const edits = links.flatMap(({ entry, changes }) =>
    (changes ?? []).flatMap(({ item, after }) =>
      entry && after !== null && wanted.has(item) ? [[item, entry.by] as const] : [],
    ),
  );
  return new Map(edits);
}
