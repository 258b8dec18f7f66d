import type { Evidence } from '../../core/evidence/evidence.ts';
import { type GroupRef, groupKey, type Place, type Snapshot } from '../../core/model/security-group.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Judge, Judgement } from '../../core/reconcile/judge.ts';
import { mailHoldOn } from '../../core/reconcile/mail.ts';
import { type ScanResult, type SurveyContext, scanGroups } from '../../core/reconcile/scan.ts';
import type { EvidenceFinder } from '../evidence/evidence-finder.ts';
import type { Host } from '../host/host.ts';
import { optimizeLater } from '../host/optimizer.ts';
import { heldBack, knownChainIfAny } from '../log/known-chain.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { inPlaces } from '../places/in-places.ts';
import { type Progress, progressOf } from '../places/progress.ts';
import { groupError, inOrder, placeError, type ScanError, tellErrors, unreachable } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { type EvidentResult, evidenceOfResults } from './evidence-of-results.ts';

export interface ScanTotals {
  readonly groups: number;
  readonly errors: readonly ScanError[];
}

export interface ScanOrder {
  readonly found: FoundPlaces;
  readonly policy: Policy;
  readonly host: Host;
  readonly quota?: SurveyContext['quota'];
  /** Finds out whom closing a group cuts off; left out: nobody asks. */
  readonly evidence?: EvidenceFinder;
}

/**
 * Scans several places at a time and hands on every group that is not as it should be, in the order of the places, as it is
 * met. An account, a region or a group that cannot be read is reported and does not stop the rest; credentials that do not
 * work do.
 */
export async function scanAccountRegions<Found extends Judgement>(
  session: Session,
  { found, policy, host, judge, quota, evidence }: ScanOrder & { readonly judge: Judge<Found> },
  onAssessment: (assessment: Found, evidence: Evidence | null) => void,
): Promise<ScanTotals> {
  if (host.ownsProcess) optimizeLater();
  const errors = unreachable(found);
  const chains = chainsOf(session, errors);
  const progress = progressOf(found.places, host);
  let groups = 0;
  const judging = { session, policy, judge, quota, chains, progress, evidence: evidence ?? null };
  const read = (place: Place) => progress.place(resultsIn(place, judging));
  for await (const result of inPlaces(found.places, read)) {
    if (result.kind === 'failed') errors.push(placeError(result));
    else if (result.value.kind === 'assessed')
      onAssessment(chains.heldBack(result.value.assessment), result.value.evidence);
    else if (result.value.kind === 'page') groups += result.value.groups;
    else errors.push({ ...result.value.ref, error: result.value.reason });
  }
  progress.end();
  const ordered = inOrder(errors, found);
  tellErrors(ordered, session, host);
  return { groups, errors: ordered };
}

type Chains = ReturnType<typeof chainsOf>;

/** What the log says about the groups that are found. One whose log cannot be read is decided without it, and reported as an error. */
function chainsOf(session: Session, errors: ScanError[]) {
  const problems = new Map<string, string>();
  return {
    listOf: async (ref: GroupRef) => {
      try {
        const { list, problem } = await knownChainIfAny(ref, session);
        if (problem !== null) problems.set(groupKey(ref), problem);
        return list;
      } catch (error) {
        errors.push(groupError(ref, error));
        return emptyList;
      }
    },
    heldBack: <Found extends Judgement>(assessment: Found) =>
      heldBack(assessment, problems.get(groupKey(assessment.snapshot.ref)) ?? null),
  };
}

interface Judging<Found extends Judgement> {
  readonly judge: Judge<Found>;
  readonly quota: SurveyContext['quota'];
  readonly session: Session;
  readonly policy: Policy;
  readonly chains: Chains;
  readonly progress: Progress;
  readonly evidence: EvidenceFinder | null;
}

function resultsIn<Found extends Judgement>(
  place: Place,
  { session, policy, judge, quota, chains, progress, evidence }: Judging<Found>,
): AsyncGenerator<EvidentResult<Found>> {
  const { settings, clock, newId, surveyOf, mail } = session.runtime;
  const latest = async ({ ref }: Snapshot) => (await knownChainIfAny(ref, session)).latest;
  const mailOf = (found: Judgement) =>
    mailHoldOn(found, { policy, latest: () => latest(found.snapshot) }, session.runtime);
  const context = { judge, quota, policy, settings, now: clock.now(), newId, listOf: chains.listOf };
  const results = scanGroups(surveyOf(place), { ...context, ...(mail ? { mailOf } : {}) });
  return evidenceOfResults(place, counting(results, progress), evidence);
}

/** Tells of the groups of each page as it is read, though its results may have to wait. */
async function* counting<Found extends Judgement>(
  results: AsyncIterable<ScanResult<Found>>,
  progress: Progress,
): AsyncGenerator<ScanResult<Found>> {
  for await (const result of results) {
    if (result.kind === 'page') progress.groups(result.groups);
    yield result;
  }
}
