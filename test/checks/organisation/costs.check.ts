import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { countsFile, readCounts, type SweepCounts } from '../../../scripts/costs/counts.ts';
import { countCalls } from './service/count-calls.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

/** How far a count may be from the one that docs/operations.md is computed by. */
const tolerance = 0.1;

/** What the costs are made of, by its name. */
function amounts({ places, groups, lambda, sqsRequests, dynamodb, calls, callsOncePerDay }: SweepCounts) {
  return { places, groups, scans: lambda.scan.count, sqsRequests, ...dynamodb, ...calls, ...callsOncePerDay };
}

// `npm run costs -- --count` sets it.
if (process.env.SMTP_WARDEN_WRITE_COUNTS === '1') {
  test('a sweep is counted at each size, and the counts are written', { timeout: 3_000_000 }, async () => {
    const all: SweepCounts[] = [];
    for (const size of [10, 500, 5_000]) all.push(await countCalls(size));
    writeFileSync(countsFile, `${JSON.stringify(all, null, 2)}\n`);

    expect(readCounts()).toEqual(all);
  });
} else {
  test('a sweep over 500 accounts takes what the costs are computed by', { timeout: 600_000 }, async () => {
    const known = readCounts().find(({ accounts }) => accounts === 500);
    if (!known) throw new Error('no counts of 500 accounts');

    const found = amounts(await countCalls(500));

    const far = Object.entries(amounts(known)).filter(([name, amount]) => {
      return Math.abs((found[name as keyof typeof found] ?? 0) - amount) > tolerance * amount + 5;
    });
    expect(far).toEqual([]);
  });
}
