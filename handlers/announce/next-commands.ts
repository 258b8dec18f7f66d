import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { AnnouncedOutcome } from './outcomes.ts';

/** Where the bot and its tables are: what the command line has to know to work with them. */
export interface Hub {
  readonly account: string;
  readonly region: string;
  readonly allowlistTable: string;
  readonly auditTable: string;
  readonly sweepTable: string;
}

/** What a person may do next: a label, and a command that can be pasted. The first is the one to begin with. */
export type NextCommand = readonly [label: string, command: string];

/** The commands that come next after an outcome, with account and region. */
export function nextCommands(entry: AuditEntry, outcome: AnnouncedOutcome, hub: Hub): readonly NextCommand[] {
  const { id, group } = entry;
  const show: NextCommand = ['Details', showCommand(id, hub)];
  const plan: NextCommand = ['Plan', `smtp-warden plan ${placed(group)}`];
  const fix = `smtp-warden fix ${placed(group)}`;
  switch (outcome) {
    case 'completed':
      // An undo is undone by closing the port again, which the next check does once the exemption has ended.
      if (entry.undoes !== undefined || entry.finding.exposures.length === 0) return [show];
      return [['Undo', `smtp-warden undo ${shellWord(id)} ${whereOf(group)}`], show];
    case 'partial':
      return [show, ['Try now', fix]];
    case 'failed':
      return [show, ['Try again', fix]];
    case 'proposed':
      return [['Apply', fix], plan, show];
    case 'reported':
      return [plan, show];
    case 'deferred':
      return [plan, show];
    case 'exempted':
      return [['Exemptions', `smtp-warden exempt list --region ${hub.region}`], show];
  }
}

/** The command that shows one remediation or decision. Its --region is that of the tables. */
function showCommand(id: string, hub: Hub): string {
  return `smtp-warden history show ${shellWord(id)} --region ${hub.region}`;
}

/** What has to be set before any of the commands: which tables, and which accounts may be reached from there. */
export function environmentLine(hub: Hub, accounts: readonly string[] = []): string {
  const others = [...new Set(accounts)].filter((account) => account !== hub.account);
  const variables = [
    `AWS_REGION=${hub.region}`,
    `SMTP_WARDEN_ALLOWLIST_TABLE=${hub.allowlistTable}`,
    `SMTP_WARDEN_AUDIT_TABLE=${hub.auditTable}`,
    `SMTP_WARDEN_SWEEP_TABLE=${hub.sweepTable}`,
    ...(others.length === 0 ? [] : [`SMTP_WARDEN_ACCOUNTS=${others.join(',')}`]),
  ];
  return `export ${variables.join(' ')}`;
}

function placed(group: GroupRef): string {
  return `${shellWord(group.groupId)} ${whereOf(group)}`;
}

function whereOf({ account, region }: GroupRef): string {
  return `--region ${shellWord(region)} --accounts ${shellWord(account)}`;
}

/** A text as one word of a shell. Ids are plain, unless somebody has written to the tables. */
export function shellWord(text: string): string {
  return /^[\w.:/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
