import { stringify } from 'csv-stringify/sync';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import type { Format } from '../format.ts';
import type { Host } from '../host/host.ts';
import { byText, doneText, openedByText } from '../render/done.ts';
import type { Session } from '../session.ts';
import type { HistoryRange } from './history-range.ts';
import { ocsfEvent } from './ocsf-event.ts';

/**
 * Writes every entry about a group, chain by chain, a line or a row each. As JSON an entry is as it is stored, so that its hash
 * can be checked by what is written. Throws at an entry that cannot be read.
 */
export async function exportEntries({ runtime }: Session, { since, until }: HistoryRange, host: Host): Promise<void> {
  const list = host.list('entries');
  const lineOf = lines[host.format] ?? jsonLine;
  if (host.format === 'csv') host.data(csvLine(Object.keys(columnsOf)));
  for await (const { groupKey, links } of runtime.auditLog.groups()) {
    for (const { stored, entry, problem } of links) {
      if (entry === null) throw new Error(`group ${groupKey}, entry ${stored.sequence}: ${problem}`);
      if (entry.at < since || (until !== null && entry.at > until)) continue;
      list.add(stored);
      host.data(lineOf(entry, stored));
    }
  }
  list.end({});
}

/** An entry as one line of standard output. `stored` is the same as it stands in the table. */
type LineOf = (entry: AuditEntry, stored: object) => string;

const lines: Readonly<Partial<Record<Format, LineOf>>> = {
  csv: csvRow,
  ocsf: (entry, stored) => JSON.stringify(ocsfEvent(entry, stored)),
};

function jsonLine(_: AuditEntry, stored: object): string {
  return JSON.stringify(stored);
}

const columnsOf: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  id: ({ id }) => id,
  at: ({ at }) => at,
  outcome: ({ outcome }) => outcome,
  account: ({ group }) => group.account,
  region: ({ group }) => group.region,
  groupId: ({ group }) => group.groupId,
  groupName: ({ groupName }) => groupName,
  reason: ({ reason }) => reason,
  trigger: ({ trigger }) => trigger.name,
  actor: ({ trigger }) => trigger.actor?.arn ?? '',
  sourceIp: ({ trigger }) => trigger.actor?.sourceIp ?? '',
  revoked: (entry) =>
    revokedRules(entry)
      .map((rule) => `${rule.id} ${ruleText(rule)}`)
      .join('; '),
  authorized: (entry) => authorizedRules(entry).map(ruleText).join('; '),
  lost: ({ lost }) => lost.map(({ what }) => what).join('; '),
  sequence: ({ sequence }) => String(sequence),
  hash: ({ hash }) => hash,
  undoes: ({ undoes }) => undoes ?? '',
  done: doneText,
  by: byText,
  openedBy: (entry) => openedByText(entry) ?? '',
};

function csvRow(entry: AuditEntry): string {
  return csvLine(Object.values(columnsOf).map((column) => column(entry)));
}

/** A spreadsheet takes a cell that starts like a formula for one (OWASP, CSV injection); group names are anybody's text. */
function csvLine(cells: readonly string[]): string {
  return stringify([[...cells]], { escape_formulas: true, eof: false });
}
