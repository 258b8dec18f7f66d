import type { AuditHistory } from '../../core/audit/audit-log.ts';
import type { EntryBrief } from '../../core/audit/entry-brief.ts';
import { isAwaiting, lastBriefs } from '../../core/audit/last-entries.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { type AllowlistEntry, entriesFor, isLive } from '../../core/policy/allowlist-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { knownChainIfAny, type LogSource } from '../log/known-chain.ts';
import { groupError, type ScanError } from '../places/scan-error.ts';

interface Source extends LogSource {
  readonly runtime: LogSource['runtime'] & { readonly auditLog: Pick<AuditHistory, 'briefs'> };
}

export interface WaitingGroups {
  readonly groups: readonly GroupRef[];
  readonly errors: readonly ScanError[];
}

/**
 * To read the end of a chain costs as much as some 200 entries of the index with their lists, of which a group on record has a few. So chains are
 * read where so many times as many groups are on record, and the whole index where not.
 */
const groupsForACall = 50;

/** How many chains are read at a time. */
const parallelReads = 10;

/**
 * Of the groups of some entries those into which somebody is to be let by now, and of which nothing can be seen in EC2.
 * `briefs` are read without lists: these are most of what an answer holds, and only asked for where somebody may be approved. `onRecord` is how
 * many groups the index has entries of.
 */
export async function waitingGroups(
  briefs: readonly EntryBrief[],
  session: Source,
  { policy, onRecord }: { readonly policy: Pick<Policy, 'entries'>; readonly onRecord: number },
): Promise<WaitingGroups> {
  const now = session.runtime.clock.now();
  const entries = policy.entries.filter((entry) => isLive(entry, now));
  const groups = briefs.map(({ group }) => group).filter((ref) => mayApply(entries, ref, now));
  if (groups.length === 0) return { groups, errors: [] };
  if (groups.length * groupsForACall <= onRecord) return waitingByChain(groups, session, entries);
  const asked = new Set(groups.map(groupKey));
  const whole = await lastBriefs(session.runtime.auditLog, now, 'list');
  const waiting = whole.filter((brief) => asked.has(groupKey(brief.group)) && isAwaiting(brief, { entries }, now));
  return { groups: waiting.map(({ group }) => group), errors: [] };
}

/** Whether an entry may speak for a group of which the VPC is not known. */
function mayApply(entries: readonly AllowlistEntry[], ref: GroupRef, now: number): boolean {
  return entries.some(({ scope }) => scope.kind === 'vpc') || entriesFor(entries, { ref, vpcId: '' }, now).length > 0;
}

/** Where the history of a group is not valid, nobody is let in. */
async function waitingByChain(
  groups: readonly GroupRef[],
  session: Source,
  entries: readonly AllowlistEntry[],
): Promise<WaitingGroups> {
  const now = session.runtime.clock.now();
  const errors: ScanError[] = [];
  const read = await inBatches(groups, parallelReads, async (ref) => {
    try {
      const { latest } = await knownChainIfAny(ref, session);
      return latest !== null && isAwaiting(latest, { entries }, now) ? [ref] : [];
    } catch (error) {
      errors.push(groupError(ref, error));
      return [];
    }
  });
  return { groups: read.flat(), errors };
}
