import { test } from 'vitest';
import { compareLogs } from '../../checks/evidence/flow/compare.ts';

test('of 300 random flow logs no source is invented, none is missed, and all sums are right', async () => {
  await compareLogs({ from: 1, count: 300 });
});
