import { familyOf } from '../model/cidr.ts';
import { groupKey } from '../model/security-group.ts';
import { type AllowlistEntry, entriesFor } from '../policy/allowlist-entry.ts';
import type { Policy } from '../policy/policy.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditHistory } from './audit-log.ts';

const dayMs = 24 * 3600 * 1000;

/** How far back last entries are looked for: a sweep that runs at all meets unfinished remediations within hours. */
const horizonDays = 30;

/**
 * The last entries of groups, where they are wanted. `now` is in milliseconds. The last entry is the one with the highest
 * number, whatever the clocks of the writers said; a day ahead is read for the same reason. Damaged entries are left to
 * `history verify` and to the check of their own group, which fails.
 */
export async function lastEntries(
  history: AuditHistory,
  now: number,
  isWanted: (entry: AuditEntry) => boolean,
): Promise<AuditEntry[]> {
  const since = new Date(now - horizonDays * dayMs).toISOString();
  const until = new Date(now + dayMs).toISOString();
  // Of the many that are not wanted no more than the number is kept: there may be tens of thousands.
  const last = new Map<string, { readonly sequence: number; readonly wanted: AuditEntry | null }>();
  for await (const entry of history.recent({ since, until }, () => undefined)) {
    const key = groupKey(entry.group);
    const { sequence } = entry;
    if ((last.get(key)?.sequence ?? 0) < sequence) last.set(key, { sequence, wanted: isWanted(entry) ? entry : null });
  }
  return [...last.values()].flatMap(({ wanted }) => wanted ?? []);
}

/**
 * Whether somebody is approved by now whom the group of an entry is to let in, of which nothing can be seen in EC2: it is closed,
 * and no rule was ever made for the approval as it is now. `now` is in milliseconds.
 */
export function isAwaiting(
  { group, vpcId, list, awaitedFamilies = [] }: Pick<AuditEntry, 'group' | 'vpcId' | 'list' | 'awaitedFamilies'>,
  policy: Policy,
  now: number,
): boolean {
  const closed = list?.closed ?? awaitedFamilies;
  if (closed.length === 0) return false;
  const isMade = ({ id, version }: AllowlistEntry) =>
    list?.rules.some(
      ({ ruleId, entries }) => ruleId !== null && entries.some((one) => one.id === id && one.version === version),
    );
  return entriesFor(policy.entries, { ref: group, vpcId }, now).some(
    (entry) => closed.some(({ family }) => family === familyOf(entry.cidr)) && !isMade(entry),
  );
}
