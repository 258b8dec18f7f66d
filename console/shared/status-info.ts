/** What `GET /api/status` answers: whose credentials, where, and what may be done. */
export interface StatusInfo {
  readonly version: string;
  /** The account of the credentials; null where they do not work, and `problem` says why. */
  readonly account: string | null;
  /** The ARN of the caller. */
  readonly caller: string | null;
  /** The region of the tables, and of groups where nothing else is said. */
  readonly region: string | null;
  /** The profile of the AWS configuration; null: none is used. */
  readonly profile: string | null;
  /** SMTP_WARDEN_MODE of these settings. */
  readonly mode: 'plan' | 'enforce' | 'off';
  /** Within how many days an end is soon (SMTP_WARDEN_NOTICE_DAYS). */
  readonly noticeDays: number;
  /** `key=value` of the opt-in tag. */
  readonly optInTag: string;
  /** Whether the console changes nothing (--read-only). */
  readonly readOnly: boolean;
  /** The variables by which a terminal reaches the sandbox of this console; null: it works in AWS. */
  readonly sandbox: Readonly<Record<string, string>> | null;
  /** The managed accounts, for filters; may be empty. */
  readonly accounts: readonly string[];
  /** The regions that the settings name, for filters; may be empty. */
  readonly regions: readonly string[];
  /** What is put before and after each command line that is shown, so that it does the same in a terminal. */
  readonly shell: { readonly before: string; readonly after: readonly string[] };
  /** Why the credentials do not work, with what to do; null where they do. */
  readonly problem: string | null;
}

/** What every answer of `/api/` says that is not a success. */
export interface Refusal {
  readonly error: string;
}
