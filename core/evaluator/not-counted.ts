import { reachesPort } from '../model/reaches-port.ts';
import type { Permission, PrefixLists, UnreadableList } from '../model/security-group.ts';
import { unreadableText } from '../model/unreadable-list.ts';
import { portRules } from './port-rules.ts';

/** A prefix list that cannot be read, with the rules that let it reach the port. */
export interface NotCounted<Rule extends Permission> {
  readonly list: UnreadableList;
  readonly rules: readonly Rule[];
}

/** What some rules let in that nobody can count, by list. */
export function notCountedOf<Rule extends Permission>(
  rules: readonly Rule[],
  prefixLists: PrefixLists,
): NotCounted<Rule>[] {
  const byList = new Map<UnreadableList, Rule[]>();
  for (const rule of rules) {
    const list = rule.source.kind === 'prefix-list' ? prefixLists[rule.source.prefixListId] : undefined;
    if (list === undefined || !('unreadable' in list)) continue;
    const own = byList.get(list);
    if (own) own.push(rule);
    else byList.set(list, [rule]);
  }
  return [...byList].map(([list, own]) => ({ list, rules: own }));
}

/**
 * Why it is not known whether a watched port is restricted, in words: a rule reaches it by a prefix list that cannot be read. Null
 * where everything that reaches it can be counted.
 */
export function unjudgedReason({
  rules,
  prefixLists,
}: {
  readonly rules: readonly Permission[];
  readonly prefixLists: PrefixLists;
}): string | null {
  if (!rules.some(({ source }) => source.kind === 'prefix-list')) return null;
  for (const { port } of portRules) {
    const reaching = rules.filter((rule) => reachesPort(rule, port));
    const notCounted = notCountedOf(reaching, prefixLists);
    if (notCounted.length > 0)
      return `it is not known whether TCP port ${port} is restricted: ${listsText(notCounted)}`;
  }
  return null;
}

/** What a reason ends with where the finding is a lower bound; an empty text where it is not. */
export function lowerBoundText(notCounted: readonly NotCounted<Permission>[]): string {
  return notCounted.length === 0 ? '' : `. There may be more: ${listsText(notCounted)}`;
}

/** More would bury what the reason is about; all of them are in the finding. */
const mostNamed = 3;

function listsText(notCounted: readonly NotCounted<Permission>[]): string {
  const named = notCounted.slice(0, mostNamed).map(({ list }) => unreadableText(list));
  const more = notCounted.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
