import type { Finding } from '../documents.ts';
import { decisionShow, type FleetFilter, passing, type Reach, reaches, reachOf, type Show } from './fleet-filter.ts';

/** How many open groups there are of each kind. */
export type Counts = Readonly<Record<Show, number>>;

/** An account and region with open groups. */
export interface OpenPlace {
  readonly account: string;
  readonly region: string;
  readonly counts: Counts;
}

/**
 * The open groups of a scan that goes on, in the order in which they are shown. What comes later is merged into it, so that the page never
 * sorts all of them at once: it shows what it has ten times a second.
 */
export interface FleetIndex {
  /** How many findings are in it, and the first of them: another first is another scan. */
  readonly taken: number;
  readonly first: Finding | null;
  /** By reachability, each in order. */
  readonly ranked: Readonly<Record<Reach, readonly Finding[]>>;
  readonly counts: Counts;
  /** By account, then region. */
  readonly places: readonly OpenPlace[];
}

const noCounts: Counts = { all: 0, reachable: 0, 'to-close': 0, exempt: 0, 'not-opted-in': 0, deferred: 0 };

export const emptyIndex: FleetIndex = {
  taken: 0,
  first: null,
  ranked: { reachable: [], unknown: [], 'no path found': [], unattached: [] },
  counts: noCounts,
  places: [],
};

/**
 * The index with what has come since, and no more than `most` of it. `findings` are all findings of the scan so far, in the order in which
 * they came.
 */
export function grown(before: FleetIndex, findings: readonly Finding[], most = Number.POSITIVE_INFINITY): FleetIndex {
  const first = findings[0] ?? null;
  const base = first === before.first && findings.length >= before.taken ? before : emptyIndex;
  const fresh = findings.slice(base.taken, base.taken + most);
  if (fresh.length === 0) return base;
  const byReach = Map.groupBy(fresh, reachOf);
  const ranked = { ...base.ranked };
  for (const [reach, some] of byReach) ranked[reach] = merged(base.ranked[reach], some.sort(byPlace));
  return {
    taken: base.taken + fresh.length,
    first,
    ranked,
    counts: countedIn(base.counts, fresh),
    places: placesWith(base.places, fresh),
  };
}

/** Those that the filter lets pass: reachable ones first, then by account, region and name. */
export function rowsOf({ ranked }: FleetIndex, filter: FleetFilter): Finding[] {
  const passes = passing(filter);
  return reaches.flatMap((reach) => ranked[reach].filter(passes));
}

/** Adds the kinds of some findings. */
function countedIn(before: Counts, findings: readonly Finding[]): Counts {
  const counts = { ...before };
  for (const finding of findings) {
    counts.all += 1;
    counts[decisionShow(finding)] += 1;
    if (reachOf(finding) === 'reachable') counts.reachable += 1;
  }
  return counts;
}

function placesWith(before: readonly OpenPlace[], fresh: readonly Finding[]): OpenPlace[] {
  const keyOf = ({ account, region }: { readonly account: string; readonly region: string }) => `${account} ${region}`;
  const places = new Map(before.map((place) => [keyOf(place), place]));
  for (const [key, findings] of Map.groupBy(fresh, keyOf)) {
    const [{ account, region } = { account: '', region: '' }] = findings;
    places.set(key, { account, region, counts: countedIn(places.get(key)?.counts ?? noCounts, findings) });
  }
  return [...places.values()].sort((a, b) => compared(a.account, b.account) || compared(a.region, b.region));
}

/** Two sorted lists as one. */
function merged(one: readonly Finding[], other: readonly Finding[]): Finding[] {
  const all: Finding[] = [];
  let at = 0;
  for (const finding of other) {
    for (let next = one[at]; next && byPlace(next, finding) <= 0; next = one[at]) {
      all.push(next);
      at += 1;
    }
    all.push(finding);
  }
  for (; at < one.length; at += 1) all.push(one[at] as Finding);
  return all;
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
