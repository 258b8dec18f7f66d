import { openMomentsOf } from '../../../core/report/open-moments.ts';
import type { Remediation } from '../documents.ts';

/** How many openings and closings one day had, in UTC. */
export interface Day {
  /** `2026-11-30`. */
  readonly date: string;
  readonly opened: number;
  readonly closed: number;
}

const dayMs = 86_400_000;

/**
 * The days until now, the oldest first, by the same rule as a report. An opening that nobody saw counts on the day when the group was found
 * open. `read`: since when the rows are complete, ISO 8601 in UTC; days that begin before are left out.
 */
export function daysOf(remediations: readonly Remediation[], now: number, { count = 30, read = '' } = {}): Day[] {
  const { openings, closings } = openMomentsOf(remediations);
  const opened = tally(openings);
  const closed = tally(closings);
  return Array.from({ length: count }, (_, index) => dateOf(now - (count - 1 - index) * dayMs))
    .filter((date) => date >= read)
    .map((date) => ({ date, opened: opened.get(date) ?? 0, closed: closed.get(date) ?? 0 }));
}

/** Since when a list is complete that was cut off at its newest rows; an empty text where it was not. */
export function completeSince(remediations: readonly Remediation[], limit: number): string {
  if (remediations.length < limit) return '';
  return remediations.reduce((oldest, { at }) => (at < oldest ? at : oldest), '9');
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function tally(moments: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const at of moments) counts.set(at.slice(0, 10), (counts.get(at.slice(0, 10)) ?? 0) + 1);
  return counts;
}

/** What the plot shows, in words. */
export function daysText(days: readonly Day[]): string {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  const sums = `${sum(({ opened }) => opened)} opened, ${sum(({ closed }) => closed)} closed`;
  return `From ${days[0]?.date} to ${days.at(-1)?.date}: ${sums}.`;
}

/** Groups whose last remediation on record failed, and that were open then, the newest first. */
export function failedOf(remediations: readonly Remediation[]): Remediation[] {
  const last = new Map<string, Remediation>();
  for (const remediation of remediations) {
    const key = `${remediation.account} ${remediation.region} ${remediation.groupId}`;
    if (remediation.at >= (last.get(key)?.at ?? '')) last.set(key, remediation);
  }
  const failed = [...last.values()].filter(({ outcome, exposed }) => outcome === 'failed' && exposed);
  return failed.sort((a, b) => (a.at < b.at ? 1 : -1));
}
