import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { isOpenProposal, openProposals, type ProposalSource } from '../approvals/open-proposals.ts';
import { type HistoryFilter, type HistorySource, lastEntries, matches } from './read-history.ts';

/** What of a session a listing is made of. */
export interface ListSource extends HistorySource {
  readonly runtime: HistorySource['runtime'] & ProposalSource['runtime'];
}

export interface ListedEntry {
  readonly entry: AuditEntry;
  /** Whether it matches the filter. */
  readonly isMatch: boolean;
}

/**
 * Remediations and decisions of the time that is asked for, newest first, each by its last entry. Of proposals that are asked for only
 * those match that wait for somebody; where nothing else is asked for, they are read by group, so that none is missed for its age.
 */
export async function* listedEntries(
  source: ListSource,
  filter: HistoryFilter,
  onDamage: (problem: string) => void,
): AsyncGenerator<ListedEntry> {
  if (asksOnlyForProposals(filter)) {
    for (const entry of await openProposals(source)) {
      if (isInTime(entry, filter)) yield { entry, isMatch: matches(entry, filter) && isOfGroup(entry, filter, source) };
    }
    return;
  }
  const isClosed = async (entry: AuditEntry) =>
    entry.outcome === 'proposed' && filter.outcomes.length > 0 && !(await isOpenProposal(entry, source));
  for await (const entry of lastEntries(source, filter, onDamage)) {
    yield { entry, isMatch: matches(entry, filter) && !(await isClosed(entry)) };
  }
}

export function asksOnlyForProposals({ outcomes }: Pick<HistoryFilter, 'outcomes'>): boolean {
  return outcomes.length === 1 && outcomes[0] === 'proposed';
}

function isInTime({ at }: AuditEntry, { since, until }: HistoryFilter): boolean {
  return at >= since && (until === null || at <= until);
}

function isOfGroup({ group }: AuditEntry, filter: HistoryFilter, { place }: HistorySource): boolean {
  const { groupId, account = place.account, region = place.region } = filter;
  return groupId === undefined || (group.groupId === groupId && group.account === account && group.region === region);
}
