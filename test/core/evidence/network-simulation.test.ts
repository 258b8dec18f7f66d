import { expect, test } from 'vitest';
import { checkWorlds } from '../../checks/evidence/network/check-worlds.ts';

test('500 random networks: no verdict says more than packets do, and most say something', () => {
  const { fault, counts } = checkWorlds({ seed: 15, runs: 500 });

  const judged = counts.reachable + counts.closed + counts.unknown;
  expect(fault, fault ?? '').toBeNull();
  expect(counts.reachable).toBeGreaterThan(judged / 10);
  expect(counts.closed).toBeGreaterThan(judged / 10);
  expect(counts.unknown).toBeLessThan(judged * 0.4);
  expect(counts.certainWithLess).toBeGreaterThan(50);
});
