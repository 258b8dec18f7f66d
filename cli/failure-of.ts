import { errorCode } from '../aws/aws-error.ts';
import { MissingTableError } from '../aws/missing-table.ts';
import { readSettings, SettingsError } from '../runtime/settings.ts';
import { exitCodes, InterruptedError, UsageError } from './failure.ts';

/** What went wrong in words a person can act on, and the exit code for it. */
export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

/** Advice by error code. AWS's own message is kept, since it names the action and the resource. */
const advice: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'No AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'The AWS session has expired. Sign in again',
  ExpiredTokenException: 'The AWS session has expired. Sign in again',
  RequestExpired: 'The AWS session or the clock of this machine is wrong. Sign in again and check the clock',
  AuthFailure: 'AWS does not accept these credentials. Check AWS_PROFILE or the access key',
  InvalidClientTokenId: 'AWS does not accept these credentials. Check AWS_PROFILE or the access key',
  UnrecognizedClientException: 'AWS does not accept these credentials. Check AWS_PROFILE or the access key',
  MissingAuthenticationToken: 'No AWS credentials. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  UnauthorizedOperation: 'Not permitted. `smtp-warden doctor` shows which permissions are missing',
  AccessDenied: 'Not permitted. `smtp-warden doctor` shows which permissions are missing',
  AccessDeniedException: 'Not permitted. `smtp-warden doctor` shows which permissions are missing',
  ResourceNotFoundException:
    'Create both tables with `smtp-warden init`, or set AWS_REGION to the region where they are; if they have other names, ' +
    'set SMTP_WARDEN_ALLOWLIST_TABLE and SMTP_WARDEN_AUDIT_TABLE',
  'InvalidGroup.NotFound': 'The security group does not exist in this account and region. Check the id and --region',
  'InvalidGroupId.Malformed': 'That is not a security group id such as sg-0123456789abcdef0',
  RequestLimitExceeded: 'EC2 throttles this account. Try again in a minute',
  ECONNREFUSED: 'Nothing answers at the endpoint. Check AWS_ENDPOINT_URL',
  ERR_INVALID_URL: 'AWS_ENDPOINT_URL is not a URL such as http://127.0.0.1:4566',
  ENOTFOUND: 'The endpoint cannot be found. Check the region and the network',
  TimeoutError: 'AWS did not answer in time. Check the network and AWS_ENDPOINT_URL',
};

/** An empty registry beside that of the deployed bot would say of every account that it is not managed. */
const missingRegistry =
  'Set SMTP_WARDEN_ACCOUNTS_TABLE to the table of the deployed bot (output AccountsTableName of its stack), and AWS_REGION to its region. Only ' +
  'without a deployed bot: create the table with `smtp-warden init`';

function isRegistry(table: string): boolean {
  const { id, accountsTable } = readSettings(process.env).organisation;
  return id !== null && table === accountsTable;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError || error instanceof SettingsError) {
    return { message: error.message, exitCode: exitCodes.usage };
  }
  if (error instanceof InterruptedError) return { message: error.message, exitCode: exitCodes.interrupted };
  if (error instanceof MissingTableError) {
    const hint = isRegistry(error.table) ? missingRegistry : advice[error.name];
    return { message: `${error.message}. ${hint}`, exitCode: exitCodes.failure };
  }
  const message = (error instanceof Error ? error.message || error.name : String(error)).replace(unreadable, '');
  const hint = adviceOn(error);
  return { message: hint ? `${hint} (${errorCode(error)}: ${message})` : message, exitCode: exitCodes.failure };
}

/** What the SDK adds to the error of an answer that it cannot read. */
const unreadable = /\s*Deserialization error: to see the raw response, .*$/s;

/** What to do about an error from AWS or from the way there; undefined where its message has to speak for itself. */
export function adviceOn(error: unknown): string | undefined {
  const { AWS_PROFILE: profile } = process.env;
  if (profile && errorCode(error) === 'CredentialsProviderError') {
    return `The AWS profile ${JSON.stringify(profile)} gives no credentials. Sign in again, or check its settings`;
  }
  if (isUnreadable(error)) {
    return 'The answer cannot be read, and may not be of AWS. Check AWS_ENDPOINT_URL, and whether it comes from a proxy';
  }
  return advice[systemCode(error)] ?? advice[errorCode(error)];
}

/** Whether an answer cannot be read: one of success that the SDK cannot parse, or one of failure without a code, which it calls Unknown. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return unreadable.test(error.message) || (error.name === 'Unknown' && '$metadata' in error);
}

/** The code of a network error, which the SDK passes on as Node gives it; Node nests one per address it tried. */
function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
