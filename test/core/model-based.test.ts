import { expect, test } from 'vitest';
import { counterExample } from '../checks/model/check-sequences.ts';

test('no sequence of workers, people, kills, faults and forged entries breaks an invariant', async () => {
  const found = await counterExample({ runs: 200, seed: 25 });

  expect(found, found ?? '').toBeNull();
});
