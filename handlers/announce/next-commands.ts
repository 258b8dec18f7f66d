import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { isAccountId } from '../../core/model/aws-ids.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Variable } from '../../runtime/shared-settings.ts';
import { exportLines, listAssignments } from './export-lines.ts';
import type { AnnouncedOutcome } from './outcomes.ts';
import type { Section } from './plain-text.ts';

/** Where the bot and its tables are: what the command line has to know to work with them. */
export interface Hub {
  readonly account: string;
  readonly region: string;
  readonly allowlistTable: string;
  readonly auditTable: string;
  readonly sweepTable: string;
  /** The managed accounts, as far as the settings name them. */
  readonly accounts: readonly string[];
  /** Where the registry of an organisation says which accounts are managed: what the command line asks it by. Null elsewhere. */
  readonly organisation: HubOrganisation | null;
  /** What else the command line has to be told so that it decides as this deployment does. */
  readonly settings: readonly Variable[];
}

export interface HubOrganisation {
  readonly id: string;
  /** The table of the registry. */
  readonly accountsTable: string;
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
      return [...decideCommands(entry, hub), ['Apply', fix], plan, show];
    case 'reported':
      return [plan, show];
    case 'deferred':
      return [...despiteMailCommands(entry, hub), plan, show];
    case 'exempted':
      return [['Exemptions', `smtp-warden exempt list --region ${hub.region}`], show];
  }
}

/** A proposal of an earlier version has no digest to approve. The deployed worker then does it: an approver needs no rights in EC2. */
function decideCommands({ id, proposal }: AuditEntry, { region }: Hub): readonly NextCommand[] {
  if (!proposal) return [];
  return [
    ['Approve', `smtp-warden approve ${shellWord(id)} --region ${region}`],
    ['Reject', `smtp-warden reject ${shellWord(id)} --region ${region} --reason 'WHY'`],
  ];
}

/** What is deferred for mail alone can be approved by who overrules that. */
function despiteMailCommands({ id, proposal }: AuditEntry, { region }: Hub): readonly NextCommand[] {
  if (!proposal) return [];
  const approve = `smtp-warden approve ${shellWord(id)} --region ${region} --despite-mail --reason 'WHY'`;
  return [['Close it despite its mail', approve]];
}

/** The command that shows one remediation or decision. Its --region is that of the tables. */
function showCommand(id: string, hub: Hub): string {
  return `smtp-warden history show ${shellWord(id)} --region ${hub.region}`;
}

/**
 * What a shell may have from elsewhere, and would decide in place of the registry. The OUs of the deployed bot are in the registry: those of
 * a mail may be older.
 */
const unset = ['SMTP_WARDEN_ACCOUNTS=', 'SMTP_WARDEN_INCLUDE_OUS=', 'SMTP_WARDEN_EXCLUDE_OUS='];

/**
 * What has to be set before any of the commands: which tables, how this deployment decides, and which accounts may be reached from
 * there: these, or those of the registry of an organisation. Several lines where one would be too long to be printed whole.
 */
export function environmentSection(hub: Hub, accounts: readonly string[] = []): Section {
  const { organisation } = hub;
  // Those of entries are plain ids, unless somebody has written to the tables.
  const others = [...new Set(accounts)].filter((account) => account !== hub.account && isAccountId(account));
  const variables = [
    ['AWS_REGION', hub.region],
    ['SMTP_WARDEN_ALLOWLIST_TABLE', hub.allowlistTable],
    ['SMTP_WARDEN_AUDIT_TABLE', hub.auditTable],
    ['SMTP_WARDEN_SWEEP_TABLE', hub.sweepTable],
    ...(organisation === null
      ? []
      : [
          ['SMTP_WARDEN_ORGANISATION', organisation.id] as const,
          ['SMTP_WARDEN_ACCOUNTS_TABLE', organisation.accountsTable] as const,
        ]),
    ...hub.settings,
  ] as const;
  const list = organisation === null ? listAssignments('SMTP_WARDEN_ACCOUNTS', others) : { first: unset, more: [] };
  const words = variables.map(([name, value]) => `${name}=${shellWord(value)}`);
  const lines = exportLines([...words, ...list.first]);
  const title = 'Before these commands';
  const isAlone = others.length === 0 && organisation === null;
  return {
    title: isAlone ? title : `${title} (also SMTP_WARDEN_EXTERNAL_ID, if the roles in the accounts need it)`,
    lines: [...lines, ...list.more],
  };
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
