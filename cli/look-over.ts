import { errorCode } from '../aws/aws-error.ts';
import type { Assessment } from '../core/assess.ts';
import type { Policy } from '../core/gateways.ts';
import { type Sighting, survey } from '../core/survey.ts';
import { failureOf } from './failure.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** Something that could not be looked at: one group, or a whole region. */
export interface LookError {
  readonly region: string;
  readonly groupId: string | null;
  readonly error: string;
}

export interface LookTotals {
  readonly groups: number;
  readonly errors: readonly LookError[];
}

interface Look {
  readonly regions: readonly string[];
  readonly policy: Policy;
  readonly output: Output;
}

/**
 * Looks over regions one after the other and hands on every group that is not as it should be, as it is met. A region or a
 * group that cannot be read is reported and does not stop the rest; credentials that do not work do.
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
  for (const { region, groupId, error } of errors) output.notice(`${groupId ?? region}: ${error}`);
  return { groups, errors };
}

interface FailedRegion {
  readonly kind: 'failed';
  readonly region: string;
  readonly reason: string;
}

async function* sightings(session: Session, { regions, policy }: Look): AsyncGenerator<Sighting | FailedRegion> {
  const { settings, home, runtime } = session;
  for (const region of regions) {
    const context = { policy, settings: settings.warden, now: runtime.now(), newId: runtime.newId };
    try {
      yield* survey(runtime.surveyOf({ account: home.account, region }), context);
    } catch (error) {
      if (regions.length === 1 || isAboutCredentials(error)) throw error;
      yield { kind: 'failed', region, reason: failureOf(error).message };
    }
  }
}

function lookErrorOf(trouble: FailedRegion | Extract<Sighting, { kind: 'unreadable' }>): LookError {
  if (trouble.kind === 'failed') return { region: trouble.region, groupId: null, error: trouble.reason };
  return { region: trouble.ref.region, groupId: trouble.ref.groupId, error: trouble.reason };
}

function isAboutCredentials(error: unknown): boolean {
  return ['CredentialsProviderError', 'ExpiredToken', 'RequestExpired'].includes(errorCode(error));
}
