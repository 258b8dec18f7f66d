import { errorCode } from '../../aws/aws-error.ts';
import type { GroupRef, Place } from '../../core/model/security-group.ts';
import { UsageError } from '../failure.ts';
import { failureOf } from '../failure-of.ts';
import type { Host } from '../host/host.ts';
import type { FoundPlaces } from './found-places.ts';
import type { FailedPlace } from './in-places.ts';

/** Something that could not be read: one group, a region of an account, or a whole account. */
export interface ScanError {
  readonly account: string;
  /** Null where it is the whole account. */
  readonly region: string | null;
  readonly groupId: string | null;
  readonly error: string;
}

/** What decides whether an error has to name the account: that of the credentials, and those that the command is about. */
interface ErrorContext {
  readonly home: Place;
  readonly accounts: readonly string[];
}

/** An error of one account and region; its message begins with them. */
export class PlaceError extends Error {
  override readonly name = 'PlaceError';
}

/** EC2 answers a region that is not enabled as it answers wrong credentials (EC2 API reference, error codes). */
const notEnabled = ['AuthFailure', 'UnrecognizedClientException', 'InvalidClientTokenId', 'OptInRequired'];

const aboutCredentials = ['CredentialsProviderError', 'ExpiredToken', 'RequestExpired'];

/** What went wrong in an account and region, whose name comes in front of it. */
export function placeFailure(error: unknown): string {
  const code = errorCode(error);
  const text = notEnabled.includes(code)
    ? `AWS does not accept these credentials here, or the region is not enabled in this account (${code})`
    : failureOf(error).message;
  return oneLine(text);
}

/** Does something with one place. An error that it throws names the place. */
export async function atPlace<Value>(
  place: Place,
  context: Pick<ErrorContext, 'home'>,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof PlaceError) throw error;
    throw new PlaceError(`${placeName(place, context)}: ${placeFailure(error)}`, { cause: error });
  }
}

/** `more` is what else there is to say about the group. */
export function groupError({ account, region, groupId }: GroupRef, error: unknown, more?: string): ScanError {
  const what = error instanceof PlaceError ? placeFailure(error.cause) : placeFailure(error);
  return { account, region, groupId, error: more === undefined ? what : `${what}. ${more}` };
}

/** Throws the error itself where it is about the credentials: they work nowhere else either. */
export function placeError({ place, error }: FailedPlace): ScanError {
  const cause = error instanceof PlaceError ? error.cause : error;
  if (aboutCredentials.includes(errorCode(cause))) throw error;
  return { ...place, groupId: null, error: placeFailure(cause) };
}

/** The accounts whose regions could not be found out. */
export function unreachable({ failures }: FoundPlaces): ScanError[] {
  return failures.map(({ account, region, reason }) => ({ account, region, groupId: null, error: oneLine(reason) }));
}

/** Errors in the order of the places, then of the groups: whole accounts first, and a region before its groups. */
export function inOrder(errors: readonly ScanError[], { places }: FoundPlaces): ScanError[] {
  const rank = (error: ScanError) =>
    places.findIndex(({ account, region }) => account === error.account && region === error.region);
  return errors
    .map((error) => ({ error, key: [rank(error), error.groupId ?? ''] as const }))
    .sort((a, b) => a.key[0] - b.key[0] || compareTexts(a.key[1], b.key[1]))
    .map(({ error }) => error);
}

/**
 * What a command says that could read no place at all: the member `error` of its document, beside `errors`. Null where it has
 * read some.
 */
export function nothingRead(errors: readonly ScanError[], found: FoundPlaces, context: ErrorContext): string | null {
  const failed = errors.filter(({ groupId }) => groupId === null);
  const [first] = failed;
  if (first === undefined || failed.length < found.places.length + found.failures.length) return null;
  return errorLine(first, context);
}

export function tellErrors(errors: readonly ScanError[], context: ErrorContext, host: Host): void {
  for (const error of errors) host.notice(errorLine(error, context));
}

/** One line, which begins with what could not be read. The account is left out where there is no other. */
export function errorLine({ account, region, groupId, error }: ScanError, { home, accounts }: ErrorContext): string {
  const isKnown = region !== null && accounts.length <= 1 && account === home.account;
  const where = [isKnown ? null : account, region, groupId].filter((part) => part !== null).join(' ');
  return `${where}: ${oneLine(error)}`;
}

function placeName({ account, region }: Place, { home }: Pick<ErrorContext, 'home'>): string {
  return account === home.account ? region : `${account} ${region}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
