import { test } from 'vitest';
import { compareLogs } from './compare.ts';

/** `npm run test:evidence`. */
test('of 10,000 random flow logs no source is invented, none is missed, and all sums are right', async () => {
  await compareLogs({ from: 1_000_000, count: 10_000 });
}, 600_000);
