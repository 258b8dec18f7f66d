import { errorCode } from '../../aws/aws-error.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { type ScanResult, scanGroups } from '../../core/reconcile/scan.ts';
import type { FoundPlaces, PlaceNote } from '../../core/sweep/places.ts';
import { failureOf } from '../failure.ts';
import { heldBack, knownChainIfAny } from '../log/known-chain.ts';
import type { Output } from '../output.ts';
import type { Session } from '../session.ts';

/** Something that could not be scanned: one group, a whole region, or a whole account. */
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

export interface ScanOrder {
  readonly found: FoundPlaces;
  readonly policy: Policy;
  readonly output: Output;
}

/**
 * Scans places one after the other and hands on every group that is not as it should be, as it is met. An account, a region or
 * a group that cannot be read is reported and does not stop the rest; credentials that do not work do.
 */
export async function scanAccountRegions(
  session: Session,
  order: ScanOrder,
  onAssessment: (assessment: Assessment) => void,
): Promise<ScanTotals> {
  const { output } = order;
  const errors: ScanError[] = [];
  const chains = chainsOf(session, errors);
  let groups = 0;
  for await (const result of resultsIn(session, order, chains)) {
    if (result.kind === 'assessed') onAssessment(chains.heldBack(result.assessment));
    else if (result.kind === 'page') groups += result.groups;
    else errors.push(scanErrorOf(result));
    output.progress(`${groups.toLocaleString('en')} groups`);
  }
  output.progress('');
  tellErrors(errors, output);
  return { groups, errors };
}

export function tellErrors(errors: readonly ScanError[], output: Output): void {
  for (const { account, region, groupId, error } of errors) output.notice(`${groupId ?? region ?? account}: ${error}`);
}

/** What the log says of the groups that are met. One whose log cannot be read is judged without it, and told as an error. */
function chainsOf(session: Session, errors: ScanError[]) {
  const problems = new Map<string, string>();
  return {
    listOf: async (ref: GroupRef) => {
      try {
        const { list, problem } = await knownChainIfAny(ref, session);
        if (problem !== null) problems.set(groupKey(ref), problem);
        return list;
      } catch (error) {
        errors.push({ ...ref, error: failureOf(error).message });
        return emptyList;
      }
    },
    heldBack: (assessment: Assessment) => heldBack(assessment, problems.get(groupKey(assessment.snapshot.ref)) ?? null),
  };
}

type FailedPlace = { readonly kind: 'failed' } & PlaceNote;

async function* resultsIn(
  { runtime }: Session,
  { found, policy }: ScanOrder,
  { listOf }: ReturnType<typeof chainsOf>,
): AsyncGenerator<ScanResult | FailedPlace> {
  yield* found.failures.map((failure) => ({ kind: 'failed', ...failure }) as const);
  for (const place of found.places) {
    const { settings, clock, newId } = runtime;
    const context = { policy, settings, now: clock.now(), newId, listOf };
    try {
      yield* scanGroups(runtime.surveyOf(place), context);
    } catch (error) {
      if (found.places.length === 1 || isAboutCredentials(error)) throw error;
      yield { kind: 'failed', ...place, reason: failureOf(error).message };
    }
  }
}

function scanErrorOf(trouble: FailedPlace | Extract<ScanResult, { kind: 'unreadable' }>): ScanError {
  const { account, region } = trouble.kind === 'failed' ? trouble : trouble.ref;
  return { account, region, groupId: trouble.kind === 'failed' ? null : trouble.ref.groupId, error: trouble.reason };
}

function isAboutCredentials(error: unknown): boolean {
  return ['CredentialsProviderError', 'ExpiredToken', 'RequestExpired'].includes(errorCode(error));
}
