import { accountsTable, allowlistTable, auditTable, sweepTable } from '../../../../aws/table-definitions.ts';
import { readSettings, type Settings } from '../../../../runtime/settings.ts';

/** Where the hub is. */
export const home = { account: '111122223333', region: 'us-east-1' };

export const queueNames = ['groups', 'groups-dead', 'background', 'background-dead', 'scans'] as const;

export type QueueName = (typeof queueNames)[number];

export function urlOf(name: QueueName): string {
  return `https://sqs.us-east-1.amazonaws.com/${home.account}/smtp-warden-${name}`;
}

/** The service as it is deployed for an organisation; `changes` are other settings by their names. */
export function settingsOf(changes: Readonly<Record<string, string>> = {}): Settings {
  return readSettings({
    SMTP_WARDEN_MODE: 'enforce',
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    SMTP_WARDEN_POLICY_CHAIN: 'required',
    SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5',
    SMTP_WARDEN_EXTERNAL_ID: 'smtp-warden-prod',
    SMTP_WARDEN_OWN_ROLE_ARNS: `arn:aws:iam::${home.account}:role/smtp-warden-worker`,
    SMTP_WARDEN_GROUP_QUEUE_URL: urlOf('groups'),
    SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: urlOf('groups-dead'),
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: urlOf('background'),
    SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: urlOf('background-dead'),
    SMTP_WARDEN_SCAN_QUEUE_URL: urlOf('scans'),
    ...changes,
  });
}

export function tablesOf({ organisation, deployment, ...settings }: Settings) {
  return {
    [settings.allowlistTable]: allowlistTable,
    [settings.auditTable]: auditTable,
    [deployment.sweepTable]: sweepTable,
    [organisation.accountsTable]: accountsTable,
  };
}
