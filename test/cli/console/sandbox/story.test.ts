import { afterEach, expect, test, vi } from 'vitest';
import { consoleStory } from '../../../../cli/console/sandbox/story.ts';

const hourMs = 3_600_000;
const midnight = Date.UTC(2026, 2, 29);

/** Each full hour of a day on which clocks are changed in Europe, and the moments around it. */
const moments = Array.from({ length: 24 }, (_, hour) => midnight + hour * hourMs).flatMap((at) => [at - 1, at, at + 1]);

afterEach(() => {
  vi.unstubAllEnvs();
});

test('whenever the console is started, all has happened before, in order', () => {
  for (const now of moments) {
    const times = consoleStory(now).map(({ at }) => at);

    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...times)).toBeLessThan(now);
  }
});

test.each(['Pacific/Kiritimati', 'America/Los_Angeles'])('it is the same in %s', (zone) => {
  vi.stubEnv('TZ', 'UTC');
  const inUtc = moments.map(consoleStory);
  vi.stubEnv('TZ', zone);

  const there = moments.map(consoleStory);

  expect(new Date(midnight).getHours()).not.toBe(0);
  expect(there).toEqual(inUtc);
});
