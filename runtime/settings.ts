import type { Ec2Parser } from '../aws/clients.ts';
import { problemsOf } from '../aws/problems.ts';
import type { ScopedLimits } from '../core/organisation/scoped-limits.ts';
import type { ReconcileSettings } from '../core/reconcile/reconcile-deps.ts';
import { type EvidenceSettings, evidenceOf, type MailSettings, mailOf, problemOfAthena } from './evidence-settings.ts';
import { readFields, type Values } from './read-fields.ts';
import { settingFields } from './settings-table.ts';

/** The settings from the environment, read once. Times in milliseconds. */
export interface Settings {
  readonly warden: Omit<ReconcileSettings, 'deployment'>;
  readonly allowlistTable: string;
  readonly auditTable: string;
  /** Whether a policy without a chain is an error; `required` in the deployed functions. */
  readonly policyChain: 'required' | 'optional';
  /** The most groups that one sweep, one event or one `fix --all` may close. */
  readonly changeLimit: number;
  /** The most groups that the bot may close in a rolling hour, for any trigger. */
  readonly hourlyChangeLimit: number;
  /** How many days before they end allowlist entries and exemptions are announced. */
  readonly noticeDays: number;
  /** Null where it is derived: `deploymentIdOf` gives the id in either case. */
  readonly deploymentId: string | null;
  readonly verifyTimeoutMs: number;
  readonly ownRoleArns: readonly string[];
  readonly logLevel: string;
  /** `sdk` in tests that compare the two. */
  readonly ec2Parser: Ec2Parser;
  readonly spokes: Spokes;
  readonly organisation: Organisation;
  /** The most groups of an account or an OU that may be closed. */
  readonly scopedLimits: ScopedLimits;
  /** The regions a sweep goes over; null for every region that is enabled. */
  readonly regions: readonly string[] | null;
  readonly evidence: EvidenceSettings;
  readonly mail: MailSettings;
  readonly deployment: Deployment;
}

/** The other accounts the bot looks after, and the role it takes on there. */
export interface Spokes {
  readonly accounts: readonly string[];
  readonly roleName: string;
  readonly externalId: string | null;
}

/** The organisation whose accounts the bot looks after, where they are not named one by one. */
export interface Organisation {
  /** `o-…`; null: none. */
  readonly id: string | null;
  /** The table of the registry. */
  readonly accountsTable: string;
  readonly includeOus: readonly string[];
  readonly excludeOus: readonly string[];
  /** The role of the management account by which the accounts are listed; null: by our own credentials. */
  readonly roleArn: string | null;
}

/** Whether the registry says which accounts are managed: an organisation is given, and no account is named. */
export function isByRegistry({ organisation, spokes }: Pick<Settings, 'organisation' | 'spokes'>): boolean {
  return organisation.id !== null && spokes.accounts.length === 0;
}

/** What only the deployed functions are told. A function that needs what is null asks for it with `needed`. */
export interface Deployment {
  /** Checks that an event or a person asks for. */
  readonly groupQueueUrl: string | null;
  /** Checks that a sweep or an edit of the allowlist asks for. */
  readonly backgroundQueueUrl: string | null;
  readonly scanQueueUrl: string | null;
  readonly deadLetterQueueUrl: string | null;
  readonly backgroundDeadLetterQueueUrl: string | null;
  /** How often the queue delivers a message before it sets it aside. */
  readonly maxReceives: number;
  readonly sweepTable: string;
  readonly topicArn: string | null;
  readonly datadogSecretArn: string | null;
}

const prefix = 'SMTP_WARDEN_';

/** Reads the settings, or throws an error that names every variable that is wrong and what it may be. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const own = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(prefix) && value ? [[name, value] as const] : [],
  );
  const reading = readFields(settingFields, Object.fromEntries(own));
  if (!reading.success) throw new SettingsError(`wrong settings:\n${problemsOf(reading.error)}`);
  const values = reading.data;
  refuseLimitsOfUnknownOus(values);
  const problem = problemOfAthena(values);
  if (problem !== null) throw new SettingsError(`wrong settings: ${problem}`);
  return {
    warden: {
      mode: values.SMTP_WARDEN_MODE,
      optInTagKey: values.SMTP_WARDEN_OPT_IN_TAG,
      emptyAllowlist: values.SMTP_WARDEN_EMPTY_ALLOWLIST,
      allTraffic: values.SMTP_WARDEN_ALL_TRAFFIC,
      limits: { ipv4: values.SMTP_WARDEN_IPV4_LIMIT, ipv6: values.SMTP_WARDEN_IPV6_LIMIT },
      claimTimeoutMs: values.SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS * 1000,
      approvalMs: values.SMTP_WARDEN_APPROVAL_HOURS * 3_600_000,
      twoPersons: values.SMTP_WARDEN_TWO_PERSONS === 'true',
    },
    allowlistTable: values.SMTP_WARDEN_ALLOWLIST_TABLE,
    auditTable: values.SMTP_WARDEN_AUDIT_TABLE,
    policyChain: values.SMTP_WARDEN_POLICY_CHAIN,
    changeLimit: changeLimitOf(values),
    hourlyChangeLimit: values.SMTP_WARDEN_HOURLY_CHANGE_LIMIT,
    noticeDays: values.SMTP_WARDEN_NOTICE_DAYS,
    deploymentId: values.SMTP_WARDEN_DEPLOYMENT_ID ?? null,
    verifyTimeoutMs: values.SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS * 1000,
    ownRoleArns: values.SMTP_WARDEN_OWN_ROLE_ARNS,
    logLevel: values.SMTP_WARDEN_LOG_LEVEL,
    ec2Parser: values.SMTP_WARDEN_EC2_PARSER,
    spokes: {
      accounts: values.SMTP_WARDEN_ACCOUNTS,
      roleName: values.SMTP_WARDEN_SPOKE_ROLE,
      externalId: values.SMTP_WARDEN_EXTERNAL_ID ?? null,
    },
    organisation: {
      id: values.SMTP_WARDEN_ORGANISATION ?? null,
      accountsTable: values.SMTP_WARDEN_ACCOUNTS_TABLE,
      includeOus: values.SMTP_WARDEN_INCLUDE_OUS,
      excludeOus: values.SMTP_WARDEN_EXCLUDE_OUS,
      roleArn: values.SMTP_WARDEN_ORGANISATION_ROLE ?? null,
    },
    scopedLimits: values.SMTP_WARDEN_CHANGE_LIMITS,
    regions: regionsOf(values.SMTP_WARDEN_REGIONS),
    evidence: evidenceOf(values),
    mail: mailOf(values),
    deployment: {
      groupQueueUrl: values.SMTP_WARDEN_GROUP_QUEUE_URL ?? null,
      backgroundQueueUrl: values.SMTP_WARDEN_BACKGROUND_QUEUE_URL ?? null,
      scanQueueUrl: values.SMTP_WARDEN_SCAN_QUEUE_URL ?? null,
      deadLetterQueueUrl: values.SMTP_WARDEN_DEAD_LETTER_QUEUE_URL ?? null,
      backgroundDeadLetterQueueUrl: values.SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL ?? null,
      maxReceives: values.SMTP_WARDEN_MAX_RECEIVES,
      sweepTable: values.SMTP_WARDEN_SWEEP_TABLE,
      topicArn: values.SMTP_WARDEN_TOPIC_ARN ?? null,
      datadogSecretArn: values.SMTP_WARDEN_DATADOG_SECRET_ARN ?? null,
    },
  };
}

/** A setting that this function cannot do without; throws where it is not set. */
export function needed(value: string | null, variable: `SMTP_WARDEN_${string}`): string {
  if (value === null) throw new SettingsError(`wrong settings: ${variable} has to be set`);
  return value;
}

/** The environment does not say what it should; the message says which variables to correct. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const defaultChangeLimit = 50;

/** The limit by its name or by its old one. Throws where the two differ: nobody could say which one is meant. */
function changeLimitOf(values: Values<typeof settingFields>): number {
  const { SMTP_WARDEN_CHANGE_LIMIT: limit, SMTP_WARDEN_BRAKE: byOldName } = values;
  if (limit !== undefined && byOldName !== undefined && limit !== byOldName) {
    throw new SettingsError(
      `wrong settings: SMTP_WARDEN_CHANGE_LIMIT is ${limit} and SMTP_WARDEN_BRAKE, its old name, is ${byOldName}. ` +
        'Remove SMTP_WARDEN_BRAKE, and set SMTP_WARDEN_CHANGE_LIMIT to the value that you want',
    );
  }
  return limit ?? byOldName ?? defaultChangeLimit;
}

/** Without the registry nobody knows which accounts are in an OU: its limit would be one in name only. */
function refuseLimitsOfUnknownOus(values: Values<typeof settingFields>): void {
  const [ou] = values.SMTP_WARDEN_CHANGE_LIMITS.ous.keys();
  if (ou === undefined || (values.SMTP_WARDEN_ORGANISATION && values.SMTP_WARDEN_ACCOUNTS.length === 0)) return;
  throw new SettingsError(
    `wrong settings: SMTP_WARDEN_CHANGE_LIMITS has a limit of ${ou}, and which accounts are in an OU is known only with ` +
      'SMTP_WARDEN_ORGANISATION and without SMTP_WARDEN_ACCOUNTS. Limit accounts by their ids, or each of them with account=…',
  );
}

function regionsOf(named: readonly string[]): readonly string[] | null {
  return named.length === 0 || named.includes('all') ? null : named;
}
