import type { CheckReason, SecurityGroupSurvey, UnreadableGroup } from '../../core/gateways.ts';
import { type GroupRef, groupKey, type Snapshot } from '../../core/model/security-group.ts';
import { emptyList } from '../../core/plan/managed-rules.ts';
import type { Chain } from '../../core/reconcile/read-chain.ts';
import type { SweepLedger } from '../../core/sweep/sweep.ts';
import { placeKey, type Sweep, type SweepState } from '../../core/sweep/sweep.ts';
import { aPolicy, now } from './builders.ts';
import { reconcileSettings } from './in-memory-world.ts';

export type Group = Snapshot | UnreadableGroup;

/** What was nominated by one call. */
export interface Nominated extends CheckReason {
  readonly groups: readonly GroupRef[];
}

/** All that scanning and concluding need, in memory: a ledger with one sweep, and the groups of every place in pages. */
export function inMemorySweep(sweep: Sweep, pages: readonly (readonly Group[])[] = []) {
  const nominated: Nominated[] = [];
  return {
    ledger: memoryLedger(sweep),
    nominated,
    nominations: {
      enqueue: async (groups: readonly GroupRef[], why: CheckReason) => {
        if (groups.length > 0) nominated.push({ groups: [...groups], ...why });
      },
    },
    settings: reconcileSettings(),
    now: () => now,
    newId: () => 'rem-1',
    listOf: async () => emptyList,
    chainOf: async (): Promise<Chain> => ({ kind: 'holds', latest: null, lastEnd: null, list: emptyList }),
    approvals: { of: async () => [], lastEditors: async () => new Map() },
    policy: async () => aPolicy(),
    surveyOf: () => surveyOf(pages),
  };
}

/** Keeps the first of each part, as the ledger contract has it. */
function memoryLedger(sweep: Sweep): SweepLedger {
  let state: SweepState = { sweep, reports: [], conclusion: null };
  return {
    open: async () => sweep,
    report: async (_, report) => {
      const isKnown = state.reports.some(({ place }) => placeKey(place) === placeKey(report.place));
      if (!isKnown) state = { ...state, reports: [...state.reports, structuredClone(report)] };
    },
    latest: async () => (state.conclusion ? structuredClone(state) : null),
    read: async (sweepId) => (sweepId === sweep.sweepId ? structuredClone(state) : null),
    conclude: async (conclusion) => {
      if (state.conclusion) return 'taken';
      state = { ...state, conclusion };
      return 'concluded';
    },
  };
}

function surveyOf(pages: readonly (readonly Group[])[]): SecurityGroupSurvey {
  const snapshots = pages.flat().filter((group) => 'rules' in group);
  return {
    outlines: async function* () {
      for (const page of pages) {
        yield page.map((group) => ('rules' in group ? { ...group, permissions: group.rules } : group));
      }
    },
    snapshots: async (outlines) => {
      const asked = new Set(outlines.map(({ ref }) => groupKey(ref)));
      return snapshots.filter(({ ref }) => asked.has(groupKey(ref)));
    },
    managedGroups: async () => {
      const managed = snapshots.filter(({ rules }) => rules.some(({ tags }) => tags['smtp-warden:managed'] === 'true'));
      return new Set(managed.map(({ ref }) => ref.groupId));
    },
    groupsUsing: async () => [],
  };
}
