import type { Values } from './read-fields.ts';
import type { settingFields } from './settings-table.ts';

/** How the deployed functions read who would be cut off, and with what flow logs are read. */
export interface EvidenceSettings {
  /** For which groups: none, those whose closing is proposed, or also every finding of a sweep. */
  readonly when: 'off' | 'proposals' | 'all';
  /** Of how many days. */
  readonly days: number;
  /** The most bytes of one query, by an estimate before it. */
  readonly maxBytes: number;
  readonly queueUrl: string | null;
  /** Null: CloudWatch Logs Insights. `table` is `database.table`. */
  readonly athena: { readonly workgroup: string; readonly table: string } | null;
}

/** The domains whose incoming mail must not be stopped. */
export interface MailSettings {
  /** In lower case, without the dot at the end, each once. */
  readonly domains: readonly string[];
  /** In the form of Node's `Resolver.setServers`; none: those of the system. */
  readonly dnsServers: readonly string[];
}

type Given = Values<typeof settingFields>;

export function evidenceOf(values: Given): EvidenceSettings {
  const { SMTP_WARDEN_ATHENA_WORKGROUP: workgroup, SMTP_WARDEN_ATHENA_TABLE: table } = values;
  return {
    when: values.SMTP_WARDEN_EVIDENCE,
    days: values.SMTP_WARDEN_EVIDENCE_DAYS,
    maxBytes: values.SMTP_WARDEN_EVIDENCE_MAX_BYTES,
    queueUrl: values.SMTP_WARDEN_EVIDENCE_QUEUE_URL ?? null,
    athena: workgroup !== undefined && table !== undefined ? { workgroup, table } : null,
  };
}

export function mailOf(values: Given): MailSettings {
  return { domains: values.SMTP_WARDEN_MAIL_DOMAINS, dnsServers: values.SMTP_WARDEN_DNS_SERVERS };
}

/** Why the two settings of Athena do not go together; null: they do. */
export function problemOfAthena(values: Given): string | null {
  const names = ['SMTP_WARDEN_ATHENA_WORKGROUP', 'SMTP_WARDEN_ATHENA_TABLE'] as const;
  const given = names.filter((name) => values[name] !== undefined);
  const missing = names.filter((name) => values[name] === undefined);
  return given.length === 1 ? `${given[0]} is set and ${missing[0]} is not. Set both, or none` : null;
}
