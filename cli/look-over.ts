import { errorCode } from '../aws/aws-error.ts';
import type { Assessment } from '../core/assess.ts';
import type { Policy } from '../core/gateways.ts';
import { isAwaiting, lastEntries } from '../core/last-entries.ts';
import { groupKey } from '../core/model/security-group.ts';
import { type Sighting, type SurveyContext, survey } from '../core/survey.ts';
import type { FoundPlaces, PlaceNote } from '../core/sweep/places.ts';
import { failureOf } from './failure.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** Something that could not be looked at: one group, a whole region, or a whole account. */
export interface LookError {
  readonly account: string;
  /** Null where it is the whole account. */
  readonly region: string | null;
  readonly groupId: string | null;
  readonly error: string;
}

export interface LookTotals {
  readonly groups: number;
  readonly errors: readonly LookError[];
}

interface Look {
  readonly found: FoundPlaces;
  readonly policy: Policy;
  readonly output: Output;
  /** What the log remembers, where groups are looked at to be changed: see `awaitedFamilies`. */
  readonly awaited?: AwaitedFamilies;
}

export type AwaitedFamilies = NonNullable<SurveyContext['awaited']>;

/**
 * Looks over places one after the other and hands on every group that is not as it should be, as it is met. An account, a
 * region or a group that cannot be read is reported and does not stop the rest; credentials that do not work do.
 */
export async function lookOver(
  session: Session,
  look: Look,
  onAssessment: (assessment: Assessment) => void,
): Promise<LookTotals> {
  const { output } = look;
  const errors: LookError[] = [];
  let groups = 0;
  for await (const sighting of sightings(session, look)) {
    if (sighting.kind === 'assessed') onAssessment(sighting.assessment);
    else if (sighting.kind === 'page') groups += sighting.groups;
    else errors.push(lookErrorOf(sighting));
    output.progress(`${groups.toLocaleString('en')} groups`);
  }
  output.progress('');
  for (const { account, region, groupId, error } of errors) output.notice(`${groupId ?? region ?? account}: ${error}`);
  return { groups, errors };
}

type FailedPlace = { readonly kind: 'failed' } & PlaceNote;

async function* sightings(
  session: Session,
  { found, policy, awaited = new Map() }: Look,
): AsyncGenerator<Sighting | FailedPlace> {
  const { settings, runtime } = session;
  yield* found.failures.map((failure) => ({ kind: 'failed', ...failure }) as const);
  for (const place of found.places) {
    const context = { policy, settings: settings.warden, now: runtime.now(), newId: runtime.newId, awaited };
    try {
      yield* survey(runtime.surveyOf(place), context);
    } catch (error) {
      if (found.places.length === 1 || isAboutCredentials(error)) throw error;
      yield { kind: 'failed', ...place, reason: failureOf(error).message };
    }
  }
}

/**
 * By group key, where a group was closed with nobody let in. Where nothing is approved nothing can be let in now, and the log,
 * which may not exist yet, need not be read.
 */
export async function awaitedFamilies({ runtime }: Session, policy: Policy): Promise<AwaitedFamilies> {
  if (policy.entries.length === 0) return new Map();
  const now = runtime.now();
  const awaiting = await lastEntries(runtime.auditLog, now, (entry) => isAwaiting(entry, policy, now));
  return new Map(awaiting.map(({ group, awaitedFamilies: families = [] }) => [groupKey(group), families]));
}

function lookErrorOf(trouble: FailedPlace | Extract<Sighting, { kind: 'unreadable' }>): LookError {
  const { account, region } = trouble.kind === 'failed' ? trouble : trouble.ref;
  return { account, region, groupId: trouble.kind === 'failed' ? null : trouble.ref.groupId, error: trouble.reason };
}

function isAboutCredentials(error: unknown): boolean {
  return ['CredentialsProviderError', 'ExpiredToken', 'RequestExpired'].includes(errorCode(error));
}
