import type { Remediation } from '../documents.ts';

/** How many openings and closings one day had, in UTC. */
export interface Day {
  /** `2026-11-30`. */
  readonly date: string;
  readonly opened: number;
  readonly closed: number;
}

const dayMs = 86_400_000;

/** The days until now, the oldest first. An opening is counted on the day when the port was opened, as far as that is known. */
export function daysOf(remediations: readonly Remediation[], now: number, count = 30): Day[] {
  const opened = tally(remediations.map(openedAt));
  const closed = tally(remediations.map(({ closedAt }) => closedAt));
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(now - (count - 1 - index) * dayMs).toISOString().slice(0, 10);
    return { date, opened: opened.get(date) ?? 0, closed: closed.get(date) ?? 0 };
  });
}

/** An undo opens the port again when it ends. */
function openedAt({ undoes, exposed, openedAt: at, at: ended, outcome }: Remediation): string | null {
  if (undoes !== null && !exposed && outcome === 'completed') return ended;
  return at;
}

function tally(moments: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const at of moments) if (at !== null) counts.set(at.slice(0, 10), (counts.get(at.slice(0, 10)) ?? 0) + 1);
  return counts;
}

/** What the plot shows, in words. */
export function daysText(days: readonly Day[]): string {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  return `From ${days[0]?.date} to ${days.at(-1)?.date}: ${sum(({ opened }) => opened)} opened, ${sum(({ closed }) => closed)} closed.`;
}
