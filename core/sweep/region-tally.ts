import { type Assessment, closes } from '../reconcile/assess.ts';
import type { ScanResult } from '../reconcile/scan.ts';
import { mostOpenGroups } from './account-report.ts';
import type { PlaceNote } from './place-note.ts';
import { mostHeldGroups } from './sweep.ts';

/** What is found in a region while it is scanned. */
export interface RegionTally {
  groups: number;
  findings: number;
  changes: number;
  optedIn: number;
  undelivered: number | null;
  readonly candidates: string[];
  readonly candidateNames: string[];
  /** One more than a report names, where there are so many. */
  readonly open: string[];
  /** Groups that are not to be closed. */
  readonly others: Assessment[];
  readonly failures: PlaceNote[];
}

export function newTally(): RegionTally {
  return {
    ...{ groups: 0, findings: 0, changes: 0, optedIn: 0, undelivered: null },
    ...{ candidates: [], candidateNames: [], open: [], failures: [], others: [] },
  };
}

interface Counting {
  readonly changeLimit: number;
  readonly isEnforced: boolean;
  /** Whether mail may hold back a group. */
  readonly mayBeMail: boolean;
}

/** Counts what a scan has met. Groups that are to be closed are named, up to `changeLimit`; the others are kept to be enqueued. */
export function countResult(result: ScanResult, tally: RegionTally, counting: Counting): void {
  if (result.kind === 'page') {
    tally.groups += result.groups;
    tally.optedIn += result.optedIn;
  } else if (result.kind === 'unreadable') {
    const { account, region, groupId } = result.ref;
    tally.failures.push({ account, region, groupId, reason: `${groupId}: ${result.reason}` });
  } else countFound(result.assessment, tally, counting);
}

function countFound(assessment: Assessment, tally: RegionTally, counting: Counting): void {
  const { snapshot, exposures, decision } = assessment;
  const { changeLimit, isEnforced, mayBeMail } = counting;
  if (exposures.length > 0) {
    tally.findings += 1;
    if (tally.open.length <= mostOpenGroups) tally.open.push(snapshot.ref.groupId);
  }
  if (!isEnforced || !closes(assessment) || decision.kind !== 'remediate') {
    tally.others.push(assessment);
    return;
  }
  tally.changes += 1;
  if (tally.candidates.length >= changeLimit) {
    // The sweep is halted. Those that only mail holds back have to get on record, so that a later sweep does not count them.
    if (mayBeMail) tally.others.push(assessment);
    return;
  }
  tally.candidates.push(snapshot.ref.groupId);
  if (tally.candidateNames.length < mostHeldGroups) tally.candidateNames.push(snapshot.name);
}
