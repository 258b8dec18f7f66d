import type { Finding } from '../documents.ts';
import { type FleetFilter, isOf, passes, type Show, shows } from './fleet-filter.ts';

/** The open groups that are shown, reachable ones first, and how many there are of each kind. */
export interface FleetRows {
  /** Those that the filter lets pass, in order. */
  readonly rows: readonly Finding[];
  /** Of all groups, whatever the filter. */
  readonly counts: Readonly<Record<Show, number>>;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Reachable ones first; what is not known may be reachable. */
const ranks: Readonly<Record<string, number>> = { reachable: 0, unknown: 1, 'no path found': 2, unattached: 3 };

/**
 * The rows of a scan, reachable ones first. They are sorted within that once the scan has ended: one that goes on shows what it has ten times
 * a second, and a page of 20,000 groups must answer to the keyboard meanwhile.
 */
export function fleetRows(findings: readonly Finding[], filter: FleetFilter, isEnded: boolean): FleetRows {
  const counts: Record<Show, number> = {
    all: 0,
    reachable: 0,
    'to-change': 0,
    exempt: 0,
    'not-opted-in': 0,
    deferred: 0,
  };
  const ranked: [Finding[], Finding[], Finding[], Finding[]] = [[], [], [], []];
  const accounts = new Set<string>();
  const regions = new Set<string>();
  for (const finding of findings) {
    for (const show of shows) if (isOf(finding, show)) counts[show] += 1;
    accounts.add(finding.account);
    regions.add(finding.region);
    if (passes(finding, filter)) ranked[rankOf(finding)]?.push(finding);
  }
  if (isEnded) for (const some of ranked) some.sort(byPlace);
  return { rows: ranked.flat(), counts, accounts: [...accounts].sort(), regions: [...regions].sort() };
}

function rankOf({ evidence }: Finding): number {
  return ranks[evidence?.verdict ?? 'unknown'] ?? 1;
}

/** By account and region, then by name. Plain comparison is many times faster than that of a language. */
function byPlace(one: Finding, other: Finding): number {
  return (
    compared(one.account, other.account) ||
    compared(one.region, other.region) ||
    compared(one.groupName, other.groupName) ||
    compared(one.groupId, other.groupId)
  );
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
