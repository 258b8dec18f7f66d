import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../core/audit/audit-log.ts';
import type { BriefItem } from '../../core/audit/entry-brief.ts';
import { openGroupStates } from '../../core/audit/group-states.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import { here } from '../contracts/sweep-ledger/sweeps.ts';
import { aPlainEntry } from './a-plain-record.ts';

/** A log that holds these entries, each the last of its group. */
export function aHistory(...entries: readonly AuditEntry[]): AuditHistory {
  return {
    entriesOf: async () => [],
    mayHaveEntries: async () => entries.length > 0,
    briefs: async function* () {
      yield entries.map(briefItem);
    },
    entriesWithId: async () => [],
    states: async () => ({ ...openGroupStates().end(), decisions: [] }),
    recent: async function* () {
      yield* entries;
    },
    groups: async function* () {},
    chains: async function* () {},
    partitions: async function* () {},
  };
}

/** The last entry of a group with this name, which nobody ended. */
export function aLastEntry(name: string, change: Partial<AuditEntry> = {}, place: Place = here): AuditEntry {
  return aPlainEntry({ group: { ...place, groupId: `sg-${name}` }, ...change });
}

/** The same of a group that was closed with nobody let in by IPv4. */
export function aWaitingGroup(name: string, place: Place = here): AuditEntry {
  return aLastEntry(name, { outcome: 'completed', list: { rules: [], closed: [{ port: 25, family: 'ipv4' }] } }, place);
}

/** An entry as the index of outcomes brings it. */
export function briefItem(entry: AuditEntry): BriefItem {
  const { sequence, id, outcome } = entry;
  return { key: groupKey(entry.group), sequence, id, outcome, read: () => entry };
}
