import { cutToBytes } from '../model/cut-to-bytes.ts';
import type { PlaceNote } from './place-note.ts';
import { mostHeldGroups } from './sweep.ts';

/** What one account of a sweep came to. It is stored as it is here, in one item of at most 400 KB. */
export interface AccountReport {
  readonly account: string;
  /** The regions that were scanned, whole or in part. */
  readonly regions: readonly RegionReport[];
  /** Regions asked for that the account has not enabled: there can be no group in them. */
  readonly skipped: readonly string[];
  /** What could not be scanned: the account, regions of it, or single groups. */
  readonly failures: readonly PlaceNote[];
  /** How many more of these there were; left out where there were none. */
  readonly failuresOmitted?: number;
  /** `back`: it could not be reached at the last sweep. `left`: it is not managed any more, so nothing was scanned. */
  readonly change?: 'back' | 'left';
}

export interface RegionReport {
  readonly region: string;
  /** Groups scanned. */
  readonly groups: number;
  /** Groups with a finding, opted in or not. */
  readonly findings: number;
  /** How many groups would be closed. Those whose managed rules only follow the allowlist do not count. */
  readonly changes: number;
  /** How many groups are opted in. */
  readonly optedIn: number;
  /** The ids of the groups to close; of an account no more of them than the change limit, since beyond it none is closed. */
  readonly candidates: readonly string[];
  /** The names of the first of them, in the same order. */
  readonly candidateNames: readonly string[];
  /** The ids of the groups with a finding; left out where they are too many. */
  readonly open?: readonly string[];
  /** How many events of this region the hub never got, by its dead-letter queue; left out where nobody has looked. */
  readonly undelivered?: number;
}

/** What is found in a region while it is scanned. */
export interface RegionResult extends Omit<RegionReport, 'open'> {
  /** One more than {@link mostOpenGroups} at most. */
  readonly open: readonly string[];
  readonly failures: readonly PlaceNote[];
}

/** How many groups with a finding a report names, of one region and of the account. */
export const mostOpenGroups = 500;
export const mostOpenOfAccount = 3_000;

/**
 * How many failures a report holds, and how many bytes of each reason. With 10,000 candidates, 200 names of 255 characters and 3,000
 * open groups, all of 20 characters, an item is still below 400 KB (DynamoDB developer guide, Constraints).
 */
export const mostFailures = 100;
export const mostReasonBytes = 500;

interface Found {
  readonly regions: readonly RegionResult[];
  readonly skipped: readonly string[];
  /** Of the account as a whole. */
  readonly failures?: readonly PlaceNote[];
  readonly change?: AccountReport['change'];
}

/** The report of an account, cut to what one item can hold. `changeLimit` is the most candidates that it names. */
export function accountReport(account: string, found: Found, changeLimit: number): AccountReport {
  const { change, failures = [] } = found;
  const notes = [...failures, ...found.regions.flatMap((region) => region.failures)];
  const omitted = notes.length - mostFailures;
  return {
    account,
    regions: withinLimits(found.regions, changeLimit),
    skipped: found.skipped,
    failures: mostTelling(notes).slice(0, mostFailures).map(shortened),
    ...(omitted > 0 ? { failuresOmitted: omitted } : {}),
    ...(change === undefined ? {} : { change }),
  };
}

function withinLimits(regions: readonly RegionResult[], changeLimit: number): RegionReport[] {
  let [candidatesLeft, namesLeft, openLeft] = [changeLimit, mostHeldGroups, mostOpenOfAccount];
  return regions.map(({ failures: _, open, ...region }) => {
    const candidates = region.candidates.slice(0, candidatesLeft);
    const candidateNames = region.candidateNames.slice(0, Math.min(candidates.length, namesLeft));
    candidatesLeft -= candidates.length;
    namesLeft -= candidateNames.length;
    const isNamed = open.length <= Math.min(mostOpenGroups, openLeft);
    if (isNamed) openLeft -= open.length;
    return { ...region, candidates, candidateNames, ...(isNamed ? { open: [...open] } : {}) };
  });
}

/** Accounts and regions before single groups. */
function mostTelling(notes: readonly PlaceNote[]): PlaceNote[] {
  return [...notes.filter(({ groupId }) => !groupId), ...notes.filter(({ groupId }) => groupId)];
}

function shortened(note: PlaceNote): PlaceNote {
  return { ...note, reason: cutToBytes(note.reason, mostReasonBytes) };
}
