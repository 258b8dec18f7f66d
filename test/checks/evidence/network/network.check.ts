import { expect, test } from 'vitest';
import { numberSetting } from '../../../builders/number-setting.ts';
import { checkWorlds } from './check-worlds.ts';

const runs = numberSetting('SMTP_WARDEN_NETWORK_RUNS', 2_000);
const seed = numberSetting('SMTP_WARDEN_NETWORK_SEED', Date.now() % 1_000_000);

test(`${runs} networks from seed ${seed}: no verdict says more than packets do`, () => {
  const { fault, counts } = checkWorlds({ seed, runs });

  expect(fault, fault ?? '').toBeNull();
  console.log(JSON.stringify(counts));
  const judged = counts.reachable + counts.closed + counts.unknown;
  expect(counts.reachable).toBeGreaterThan(judged / 10);
  expect(counts.closed).toBeGreaterThan(judged / 10);
  expect(counts.unknown).toBeLessThan(judged * 0.4);
  expect(counts.certainWithLess).toBeGreaterThan(runs / 10);
}, 3_600_000);
