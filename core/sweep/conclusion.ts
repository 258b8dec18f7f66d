import type { GroupRef } from '../model/security-group.ts';
import type { Holding } from '../organisation/held-scopes.ts';
import type { AccountReport, RegionReport } from './account-report.ts';
import { isNews, mostNotes, notesBeside, type SweepNotes } from './conclusion-notes.ts';
import { heldPartOf } from './hold-scopes.ts';
import { type HeldGroup, mostHeldGroups, type SkippedRegion, type Sweep, type SweepConclusion } from './sweep.ts';

/** What the reports of a sweep come to. It holds what a conclusion needs and no more, however many reports there are. */
export interface SweepTally extends SweepNotes {
  /** The accounts whose reports are counted. */
  readonly reported: Set<string>;
  places: number;
  groups: number;
  findings: number;
  changes: number;
  optedIn: number;
  failed: number;
  failedNews: number;
  undelivered: number | null;
  /** The groups to close: all of them, or where these are more than the change limit the first. */
  readonly candidates: HeldGroup[];
  /** Of the accounts that have any opted-in group, or any to close. */
  readonly counts: { readonly account: string; readonly changes: number; readonly optedIn: number }[];
  readonly unread: string[];
  readonly skipped: Map<string, string[]>;
  /** The accounts that could not be reached at the last sweep. */
  readonly back: string[];
}

/** How many accounts are named for each region that was skipped. */
const mostExamples = 20;

/** The reports of the accounts that a sweep was begun for, but for those in `without`. */
export async function tallyOf(
  sweep: Sweep,
  reports: AsyncIterable<readonly AccountReport[]>,
  without: ReadonlySet<string> = new Set(),
): Promise<SweepTally> {
  const asked = new Set(sweep.accounts);
  const tally: SweepTally = {
    ...{ places: 0, groups: 0, findings: 0, changes: 0, optedIn: 0, failed: 0, failedNews: 0, undelivered: null },
    ...{ candidates: [], counts: [], unread: [], firstNotes: [], otherNotes: [], back: [] },
    reported: new Set(),
    skipped: new Map(),
  };
  for await (const some of reports) {
    for (const report of some) {
      if (asked.has(report.account) && !without.has(report.account)) add(report, tally, sweep.brake);
    }
  }
  return tally;
}

function add(report: AccountReport, tally: SweepTally, changeLimit: number): void {
  const { account, regions, skipped, failures, failuresOmitted = 0, change } = report;
  tally.reported.add(account);
  if (change === 'back') tally.back.push(account);
  for (const region of skipped) addTo(tally.skipped, region, account);
  const sum = (member: 'changes' | 'optedIn') => regions.reduce((total, region) => total + region[member], 0);
  const counts = { account, changes: sum('changes'), optedIn: sum('optedIn') };
  if (counts.changes + counts.optedIn > 0) tally.counts.push(counts);
  for (const region of regions) addRegion({ account, region }, tally, Math.max(changeLimit, mostHeldGroups));
  tally.failed += failures.length + failuresOmitted;
  tally.failedNews += failures.filter(isNews).length + failuresOmitted;
  if (failures.some(({ groupId }) => groupId === undefined)) tally.unread.push(account);
  const [first, ...others] = failures;
  if (first) tally.firstNotes.push(first);
  tally.otherNotes.push(...others.slice(0, mostNotes - tally.otherNotes.length));
}

function addRegion(
  { account, region }: { readonly account: string; readonly region: RegionReport },
  tally: SweepTally,
  mostCandidates: number,
): void {
  tally.places += 1;
  for (const member of ['groups', 'findings', 'changes', 'optedIn'] as const) tally[member] += region[member];
  if (region.undelivered !== undefined) tally.undelivered = (tally.undelivered ?? 0) + region.undelivered;
  const candidates = region.candidates.slice(0, mostCandidates - tally.candidates.length);
  for (const [index, groupId] of candidates.entries()) {
    tally.candidates.push({ account, region: region.region, groupId, groupName: region.candidateNames[index] ?? '' });
  }
}

interface Concluding {
  readonly end: SweepConclusion['end'];
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What the limits of accounts and OUs leave to be closed. */
  readonly holding: Holding;
}

/** The conclusion of a sweep by its reports. */
export function conclusionOf(sweep: Sweep, tally: SweepTally, { end, at, holding }: Concluding): SweepConclusion {
  const { sweepId, startedAt, brake, accounts } = sweep;
  const { reported, places, groups, findings, changes, optedIn, failed, failedNews, undelivered } = tally;
  const { share } = holding;
  const isHalted = holding.changes > brake || share !== null;
  const held = heldPartOf(tally.counts, holding, isHalted);
  const unread = tally.unread.toSorted();
  const missing = accounts.filter((account) => !reported.has(account)).sort();
  return {
    ...{ sweepId, startedAt, concludedAt: new Date(at).toISOString(), end },
    verdict: isHalted ? 'halted' : 'released',
    ...{ brake, changes },
    ...(share === null ? {} : { share }),
    ...(held === null ? {} : { held }),
    ...(isHalted ? { heldGroups: tally.candidates.slice(0, mostHeldGroups) } : {}),
    ...{ accounts: reported.size, places, groups, findings, optedIn, failed, failedNews },
    unread,
    failures: notesBeside(unread.length + missing.length + (held?.closesIn.length ?? 0), tally),
    skipped: skippedOf(tally),
    missing,
    ...(undelivered === null ? {} : { undelivered }),
  };
}

/** The groups to close, as they are enqueued. */
export function groupsToClose({ candidates }: SweepTally): GroupRef[] {
  return candidates.map(({ groupName: _, ...ref }) => ref);
}

function skippedOf({ skipped }: SweepTally): SkippedRegion[] {
  return [...skipped].map(([region, accounts]) => {
    return { region, accounts: accounts.length, examples: accounts.toSorted().slice(0, mostExamples) };
  });
}

function addTo(lists: Map<string, string[]>, key: string, member: string): void {
  const list = lists.get(key);
  if (list) list.push(member);
  else lists.set(key, [member]);
}
