const dayMs = 86_400_000;

/** Times of the story by what the time is now, all in UTC and milliseconds since the epoch. */
export interface StoryTimes {
  /** A time of the day (`09:12`) so many days before today. */
  readonly ago: (days: number, time: string) => number;
  /** So many days after a moment, in whole seconds, as expiries are. */
  readonly after: (moment: number, days: number) => number;
  /** The end of the day so many days from now, as `--expires` with a date gives it. */
  readonly endOfDay: (days: number) => string;
}

export function storyTimes(now: number): StoryTimes {
  const today = Math.floor(now / dayMs) * dayMs;
  return {
    ago: (days, time) => {
      const [hours = 0, minutes = 0] = time.split(':').map(Number);
      return today - days * dayMs + hours * 3_600_000 + minutes * 60_000;
    },
    after: (moment, days) => Math.floor(moment / 1000) * 1000 + days * dayMs,
    endOfDay: (days) => new Date(today + (days + 1) * dayMs - 1000).toISOString(),
  };
}
