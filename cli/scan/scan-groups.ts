import { errorCode } from '../../aws/aws-error.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { type ScanResult, scanGroups } from '../../core/reconcile/scan.ts';
import type { FoundPlaces, PlaceNote } from '../../core/sweep/places.ts';
import { failureOf } from '../failure.ts';
import type { Output } from '../output.ts';
import type { Session } from '../session.ts';

/** Something that could not be looked at: one group, a whole region, or a whole account. */
export interface ScanError {
  readonly account: string;
  /** Null where it is the whole account. */
  readonly region: string | null;
  readonly groupId: string | null;
  readonly error: string;
}

export interface ScanTotals {
  readonly groups: number;
  readonly errors: readonly ScanError[];
}

export interface Look {
  readonly found: FoundPlaces;
  readonly policy: Policy;
  readonly output: Output;
}

/**
 * Looks over places one after the other and hands on every group that is not as it should be, as it is met. An account, a
 * region or a group that cannot be read is reported and does not stop the rest; credentials that do not work do.
 */
export async function scanAccountRegions(
  session: Session,
  look: Look,
  onAssessment: (assessment: Assessment) => void | Promise<void>,
): Promise<ScanTotals> {
  const { output } = look;
  const errors: ScanError[] = [];
  let groups = 0;
  for await (const sighting of sightings(session, look)) {
    if (sighting.kind === 'assessed') await onAssessment(sighting.assessment);
    else if (sighting.kind === 'page') groups += sighting.groups;
    else errors.push(lookErrorOf(sighting));
    output.progress(`${groups.toLocaleString('en')} groups`);
  }
  output.progress('');
  for (const { account, region, groupId, error } of errors) output.notice(`${groupId ?? region ?? account}: ${error}`);
  return { groups, errors };
}

type FailedPlace = { readonly kind: 'failed' } & PlaceNote;

async function* sightings(session: Session, { found, policy }: Look): AsyncGenerator<ScanResult | FailedPlace> {
  const { runtime } = session;
  yield* found.failures.map((failure) => ({ kind: 'failed', ...failure }) as const);
  for (const place of found.places) {
    const context = { policy, settings: runtime.settings, now: runtime.now(), newId: runtime.newId };
    try {
      yield* scanGroups(runtime.surveyOf(place), context);
    } catch (error) {
      if (found.places.length === 1 || isAboutCredentials(error)) throw error;
      yield { kind: 'failed', ...place, reason: failureOf(error).message };
    }
  }
}

function lookErrorOf(trouble: FailedPlace | Extract<ScanResult, { kind: 'unreadable' }>): ScanError {
  const { account, region } = trouble.kind === 'failed' ? trouble : trouble.ref;
  return { account, region, groupId: trouble.kind === 'failed' ? null : trouble.ref.groupId, error: trouble.reason };
}

function isAboutCredentials(error: unknown): boolean {
  return ['CredentialsProviderError', 'ExpiredToken', 'RequestExpired'].includes(errorCode(error));
}
