import type { Approvals, SecurityGroupSurvey } from '../gateways.ts';
import { inBatches } from '../model/in-batches.ts';
import type { GroupRef, Place } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Policy } from '../policy/policy.ts';
import { type Assessment, assess, closes } from '../reconcile/assess.ts';
import type { Chain } from '../reconcile/read-chain.ts';
import type { ReconcileSettings } from '../reconcile/reconcile-deps.ts';
import { type ScanResult, scanGroups } from '../reconcile/scan.ts';
import { concludeIfComplete } from './conclude-sweep.ts';
import { type Need, needOf } from './need-of.ts';
import type { PlaceNote } from './places.ts';
import {
  mostHeldGroups,
  mostOpenGroups,
  type PlaceReport,
  placeKey,
  type SweepConclusion,
  toClose,
  withoutClosing,
} from './sweep.ts';
import type { SweepWorld } from './sweep-world.ts';

interface World extends SweepWorld {
  readonly settings: ReconcileSettings;
  readonly newId: () => string;
  readonly listOf: (ref: GroupRef) => Promise<RuleList>;
  /** What the audit log says of a group. Asked only of groups with a finding that is not to be closed. */
  readonly chainOf: (ref: GroupRef) => Promise<Chain>;
  /** What people have decided about proposals. Asked only of groups whose last entry is one. */
  readonly approvals: Approvals;
  readonly policy: () => Promise<Policy>;
  readonly surveyOf: (place: Place) => SecurityGroupSurvey;
}

export interface ScannedPlace {
  readonly report: PlaceReport;
  /** Where this place was the last one. */
  readonly conclusion: SweepConclusion | null;
}

/** How many groups that are not to be closed are enqueued at a time, so that memory does not grow with their number. */
const batchSize = 500;

/** How many chains are read at a time. */
const parallelReads = 20;

/**
 * Scans one place of a sweep and reports. Groups that would be closed wait for the conclusion, since the change limit counts
 * over all places. All others that are not as they should be are enqueued at once, and their checks close nothing; what would
 * only be decided as it is on record already is not. Called twice, it reports once.
 * A place that cannot be read is reported as failed and does not hold up the others; the next sweep comes to it again.
 */
export async function scanPlace(sweepId: string, place: Place, world: World): Promise<ScannedPlace | null> {
  const state = await world.ledger.read(sweepId);
  if (!state) throw new Error(`sweep ${sweepId} is not on record, so nothing can be reported to it`);
  if (state.conclusion) return null;
  const known = state.reports.find((report) => placeKey(report.place) === placeKey(place));
  const report = known ?? (await scan(place, state.sweep.brake, world));
  if (!known) await world.ledger.report(sweepId, report);
  return { report, conclusion: await concludeIfComplete(sweepId, world) };
}

async function scan(place: Place, changeLimit: number, world: World): Promise<PlaceReport> {
  // Without the policy nothing can be judged anywhere: that is no failure of this place, and is tried again as a whole.
  const policy = await world.policy();
  const context = {
    judge: assess,
    policy,
    settings: world.settings,
    now: world.now(),
    newId: world.newId,
    listOf: world.listOf,
  };
  const isEnforced = world.settings.mode === 'enforce';
  const tally: Tally = {
    groups: 0,
    findings: 0,
    changes: 0,
    candidates: [],
    candidateNames: [],
    optedIn: 0,
    open: [],
    others: [],
    failures: [],
  };
  for await (const sighting of sightings(place, scanGroups(world.surveyOf(place), context))) {
    if (sighting.kind === 'failed') tally.failures.push(sighting.note);
    else count(sighting, tally, { changeLimit, isEnforced });
    if (tally.others.length >= batchSize) await enqueueOthers(tally, world);
  }
  await enqueueOthers(tally, world);
  const { others: _, open, ...report } = tally;
  return { place, ...report, ...(open.length > mostOpenGroups ? {} : { open }) };
}

/** What is seen, and at the end what kept us from seeing the rest. Errors of the queue are none of the place's. */
async function* sightings(
  place: Place,
  seen: AsyncIterable<ScanResult>,
): AsyncGenerator<ScanResult | { readonly kind: 'failed'; readonly note: PlaceNote }> {
  try {
    yield* seen;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield { kind: 'failed', note: { ...place, reason } };
  }
}

interface Tally {
  groups: number;
  findings: number;
  changes: number;
  readonly candidates: string[];
  readonly candidateNames: string[];
  optedIn: number;
  /** One more than a report names, where there are so many. */
  readonly open: string[];
  /** Groups that are not to be closed. */
  readonly others: Assessment[];
  readonly failures: PlaceNote[];
}

function count(
  sighting: ScanResult,
  tally: Tally,
  { changeLimit, isEnforced }: { changeLimit: number; isEnforced: boolean },
): void {
  if (sighting.kind === 'page') {
    tally.groups += sighting.groups;
    tally.optedIn += sighting.optedIn;
  } else if (sighting.kind === 'unreadable') {
    const { account, region, groupId } = sighting.ref;
    tally.failures.push({ account, region, groupId, reason: `${groupId}: ${sighting.reason}` });
  } else {
    const { snapshot, exposures, decision } = sighting.assessment;
    if (exposures.length > 0) {
      tally.findings += 1;
      if (tally.open.length <= mostOpenGroups) tally.open.push(snapshot.ref.groupId);
    }
    if (!isEnforced || !closes(sighting.assessment) || decision.kind !== 'remediate') {
      tally.others.push(sighting.assessment);
      return;
    }
    tally.changes += 1;
    if (tally.candidates.length >= changeLimit) return;
    tally.candidates.push(snapshot.ref.groupId);
    if (tally.candidateNames.length < mostHeldGroups) tally.candidateNames.push(snapshot.name);
  }
}

async function enqueueOthers({ others }: Tally, world: World): Promise<void> {
  const { chainOf, approvals, settings, nominations } = world;
  const needs = await inBatches(others, parallelReads, async (assessment) =>
    needOf(assessment, await chainOf(assessment.snapshot.ref), { approvals, settings, now: world.now() }),
  );
  const withNeed = (need: Need) =>
    others.filter((_, index) => needs[index] === need).map(({ snapshot }) => snapshot.ref);
  const [checks, closings] = [withNeed('check'), withNeed('closing')];
  others.length = 0;
  await nominations.enqueue(checks, withoutClosing);
  await nominations.enqueue(closings, toClose);
}
