/** Openings and closings over time. */
export interface Timeline {
  readonly unit: 'day' | 'week' | 'month' | 'year';
  readonly buckets: readonly Bucket[];
}

export interface Bucket {
  /** The first day of it, such as 2026-11-15, in UTC. */
  readonly from: string;
  readonly openings: number;
  readonly closings: number;
}

interface Moments {
  /** ISO 8601 in UTC. */
  readonly openings: readonly string[];
  readonly closings: readonly string[];
}

const dayMs = 86_400_000;

/** The most days, weeks and months that a plot is still easy to read with. */
const most = { day: 62, week: 62, month: 60 } as const;

/**
 * Counts openings and closings by day, or by week (from Monday), month or year where there would be too many. From the first day
 * that has something to count, or `from` where that is later, until `until`; both ISO 8601 in UTC.
 */
export function timelineOf({ openings, closings }: Moments, from: string, until: string): Timeline {
  const first = [...openings, ...closings].reduce((least, at) => (at < least ? at : least), until);
  const begin = Date.parse(first > from ? first : from);
  const end = Math.max(Date.parse(until), begin);
  const unit = unitOf((end - begin) / dayMs);
  const starts: string[] = [];
  for (let at = startOf(begin, unit); at <= end; at = nextOf(at, unit)) starts.push(dateOf(at));
  const counts = (all: readonly string[]) => {
    const byStart = new Map<string, number>();
    for (const at of all) {
      const start = dateOf(startOf(Date.parse(at), unit));
      byStart.set(start, (byStart.get(start) ?? 0) + 1);
    }
    return byStart;
  };
  const [opened, closed] = [counts(openings), counts(closings)];
  const buckets = starts.map((start) => ({
    from: start,
    openings: opened.get(start) ?? 0,
    closings: closed.get(start) ?? 0,
  }));
  return { unit, buckets };
}

function unitOf(days: number): Timeline['unit'] {
  if (days <= most.day) return 'day';
  if (days <= most.week * 7) return 'week';
  return days <= most.month * 31 ? 'month' : 'year';
}

/** The begin of the bucket that a moment is in; all in milliseconds since the epoch. */
function startOf(at: number, unit: Timeline['unit']): number {
  const day = new Date(at);
  if (unit === 'year') return Date.UTC(day.getUTCFullYear(), 0);
  if (unit === 'month') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth());
  const midnight = at - (((at % dayMs) + dayMs) % dayMs);
  // The first of January 1970 was a Thursday.
  return unit === 'day' ? midnight : midnight - ((((midnight / dayMs + 3) % 7) + 7) % 7) * dayMs;
}

function nextOf(start: number, unit: Timeline['unit']): number {
  const day = new Date(start);
  if (unit === 'year') return Date.UTC(day.getUTCFullYear() + 1, 0);
  if (unit === 'month') return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1);
  return start + (unit === 'day' ? 1 : 7) * dayMs;
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
