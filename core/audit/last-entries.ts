import { familyOf } from '../model/cidr.ts';
import { inBatches } from '../model/in-batches.ts';
import { type AllowlistEntry, entriesFor } from '../policy/allowlist-entry.ts';
import type { Policy } from '../policy/policy.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditHistory, AuditLog } from './audit-log.ts';
import { type BriefMembers, type EntryBrief, openLastBriefs } from './entry-brief.ts';

const dayMs = 24 * 3600 * 1000;

/** How far back last entries are looked for: a sweep that runs at all meets unfinished remediations within hours. */
const horizonDays = 30;

/** How many chains are read at a time. */
const parallelReads = 10;

/**
 * The last entries of all groups in brief. `now` is in milliseconds. A day ahead is read as well, since the clock of a writer may be
 * fast. What is damaged is left to `history verify` and to the check of its own group, which fails. The index that this reads
 * lags behind and is not verified: it names groups to check, and nothing is decided by it.
 */
export async function lastBriefs(
  history: Pick<AuditHistory, 'briefs'>,
  now: number,
  members: BriefMembers,
): Promise<EntryBrief[]> {
  const since = new Date(now - horizonDays * dayMs).toISOString();
  const until = new Date(now + dayMs).toISOString();
  const last = openLastBriefs();
  for await (const items of history.briefs({ since, until }, members)) for (const item of items) last.add(item);
  return last.end();
}

/**
 * Of the last entries in brief those that are wanted, whole and read consistently. Of a chain whose last entry cannot be read it is
 * the last one that can be. Rejects where a chain cannot be read.
 */
export async function lastEntries(
  log: Pick<AuditHistory, 'briefs'> & Pick<AuditLog, 'tail'>,
  now: number,
  isWanted: (entry: Pick<AuditEntry, 'group' | 'outcome'>) => boolean,
): Promise<AuditEntry[]> {
  return wholeEntries(log, await lastBriefs(log, now, 'outcome'), isWanted);
}

/** The same of briefs that were read already. */
export async function wholeEntries(
  log: Pick<AuditLog, 'tail'>,
  briefs: readonly EntryBrief[],
  isWanted: (entry: Pick<AuditEntry, 'group' | 'outcome'>) => boolean,
): Promise<AuditEntry[]> {
  const tails = await inBatches(briefs.filter(isWanted), parallelReads, ({ group }) => log.tail(group));
  const last = tails.flatMap((links) => links.findLast(({ entry }) => entry !== null)?.entry ?? []);
  return last.filter(isWanted);
}

/**
 * Whether somebody is approved by now whom the group of an entry is to let in, of which nothing can be seen in EC2: it is closed,
 * and no rule was ever made for the approval as it is now. `now` is in milliseconds.
 */
export function isAwaiting(
  { group, vpcId, list, awaitedFamilies = [] }: Pick<EntryBrief, 'group' | 'vpcId' | 'list' | 'awaitedFamilies'>,
  policy: Pick<Policy, 'entries'>,
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
