import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Runtime } from '../../runtime/compose.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ParsedEvent } from '../events/nomination.ts';

interface TargetContext {
  readonly runtime: Pick<Runtime, 'surveyOf'>;
  /** The accounts that are looked after, our own first. */
  readonly accounts: readonly string[];
  readonly logger: Logger;
}

type Named = Pick<Extract<ParsedEvent, { kind: 'candidates' }>, 'groups' | 'prefixLists'>;

/**
 * The groups an event names, and those with a rule on a prefix list it names; each once. Those of accounts that nobody asked
 * us to look after are left out: an administrator account of Security Hub hears of every account there is. Throws where the
 * groups on a prefix list cannot be read.
 */
export async function targetsOf({ groups, prefixLists }: Named, context: TargetContext): Promise<GroupRef[]> {
  const { runtime, accounts, logger } = context;
  const refs = new Map(groups.map((ref) => [groupKey(ref), ref]));
  for (const { prefixListId, ...place } of prefixLists) {
    if (!accounts.includes(place.account)) continue;
    for (const ref of await runtime.surveyOf(place).groupsUsing(prefixListId)) refs.set(groupKey(ref), ref);
  }
  const isOurs = ({ account }: GroupRef) => accounts.includes(account);
  const others = [...refs.values()].filter((ref) => !isOurs(ref));
  if (others.length > 0) logger.info({ groups: others }, 'groups of other accounts left');
  return [...refs.values()].filter(isOurs);
}
