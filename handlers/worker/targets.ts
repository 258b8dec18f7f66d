import type { Fleet } from '../../core/gateways.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Runtime } from '../../runtime/compose.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { ParsedEvent } from '../events/nomination.ts';

interface TargetContext {
  readonly runtime: Pick<Runtime, 'surveyOf'>;
  readonly fleet: Fleet;
  readonly logger: Logger;
}

type Named = Pick<Extract<ParsedEvent, { kind: 'candidates' }>, 'groups' | 'prefixLists'>;

/**
 * The groups an event names, and those with a rule on a prefix list it names; each once. Those of accounts that nobody asked
 * us to look after are left out: an administrator account of Security Hub hears of every account there is. Throws where the
 * groups on a prefix list cannot be read.
 */
export async function targetsOf({ groups, prefixLists }: Named, context: TargetContext): Promise<GroupRef[]> {
  const { runtime, fleet, logger } = context;
  const refs = new Map(groups.map((ref) => [groupKey(ref), ref]));
  for (const { prefixListId, ...place } of prefixLists) {
    if (!(await fleet.isManaged(place.account))) continue;
    for (const ref of await runtime.surveyOf(place).groupsUsing(prefixListId)) refs.set(groupKey(ref), ref);
  }
  const managed = new Set(await fleet.accounts());
  const others = [...refs.values()].filter(({ account }) => !managed.has(account));
  if (others.length > 0) logger.info({ groups: others }, 'groups of other accounts left');
  return [...refs.values()].filter(({ account }) => managed.has(account));
}
