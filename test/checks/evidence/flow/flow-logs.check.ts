import { test } from 'vitest';
import { numberSetting } from '../../../builders/number-setting.ts';
import { compareLogs } from './compare.ts';

const runs = numberSetting('SMTP_WARDEN_FLOW_RUNS', 10_000);

/** `npm run test:evidence`. */
test(`of ${runs} random flow logs no source is invented, none is missed, and all sums are right`, async () => {
  await compareLogs({ from: 1_000_000, count: runs });
}, 600_000);
