import {
  type HeldGroup,
  mostHeldGroups,
  type PlaceReport,
  placeKey,
  type SweepConclusion,
  type SweepState,
  toClose,
} from './sweep.ts';
import type { SweepWorld } from './sweep-world.ts';

/** Concludes a sweep once the last place has reported; before that, does nothing. */
export async function concludeIfComplete(sweepId: string, world: SweepWorld): Promise<SweepConclusion | null> {
  const state = await stateOf(sweepId, world);
  return state.conclusion || missingOf(state).length === 0 ? concluded(state, world) : null;
}

/** Concludes a sweep with what has been reported; a place that reports later is left for the next one. */
export async function concludeSweep(sweepId: string, world: SweepWorld): Promise<SweepConclusion> {
  return concluded(await stateOf(sweepId, world), world);
}

/**
 * The verdict is recorded before any group is enqueued, and the first one stands. Called again after a crash in between, it
 * enqueues the same groups again, which does no harm: a check decides afresh.
 */
async function concluded(state: SweepState, world: SweepWorld): Promise<SweepConclusion> {
  const conclusion = state.conclusion ?? conclusionOf(state, world.now());
  if (!state.conclusion && (await world.ledger.conclude(conclusion)) === 'taken') {
    return concludeSweep(conclusion.sweepId, world);
  }
  if (conclusion.verdict === 'released') {
    const missing = new Set(conclusion.missing.map(placeKey));
    const counted = reportsOf(state).filter(({ place }) => !missing.has(placeKey(place)));
    await world.nominations.enqueue(
      counted.flatMap(({ place, candidates }) => candidates.map((groupId) => ({ ...place, groupId }))),
      toClose,
    );
  }
  return conclusion;
}

function conclusionOf(state: SweepState, now: number): SweepConclusion {
  const { sweep } = state;
  const reports = reportsOf(state);
  const sum = (count: 'changes' | 'groups' | 'findings') => reports.reduce((total, report) => total + report[count], 0);
  const changes = sum('changes');
  const isHalted = changes > sweep.brake;
  return {
    sweepId: sweep.sweepId,
    startedAt: sweep.startedAt,
    concludedAt: new Date(now).toISOString(),
    verdict: isHalted ? 'halted' : 'released',
    brake: sweep.brake,
    changes,
    ...(isHalted ? { heldGroups: heldGroupsOf(reports) } : {}),
    places: reports.length,
    groups: sum('groups'),
    findings: sum('findings'),
    failures: [...sweep.failures, ...reports.flatMap(({ failures }) => failures)],
    skipped: sweep.skipped,
    missing: missingOf(state),
  };
}

function heldGroupsOf(reports: readonly PlaceReport[]): HeldGroup[] {
  return reports
    .flatMap(({ place, candidates, candidateNames = [] }) =>
      candidates.map((groupId, index) => ({ ...place, groupId, groupName: candidateNames[index] ?? '' })),
    )
    .slice(0, mostHeldGroups);
}

/** The reports of the places that the sweep was begun for. */
function reportsOf({ sweep, reports }: SweepState) {
  const places = new Set(sweep.places.map(placeKey));
  return reports.filter(({ place }) => places.has(placeKey(place)));
}

function missingOf({ sweep, reports }: SweepState) {
  const reported = new Set(reports.map(({ place }) => placeKey(place)));
  return sweep.places.filter((place) => !reported.has(placeKey(place)));
}

async function stateOf(sweepId: string, { ledger }: SweepWorld): Promise<SweepState> {
  const state = await ledger.read(sweepId);
  if (!state) throw new Error(`sweep ${sweepId} is not on record`);
  return state;
}
