import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { compareMany } from '../../aws/ec2-xml/compare-many.ts';
import { numberSetting } from '../../builders/number-setting.ts';

const runs = numberSetting('SMTP_WARDEN_XML_RUNS', 1_000_000);
const seed = numberSetting('SMTP_WARDEN_XML_SEED', 1);
const atOnce = 5_000;

test(`${runs} documents, from seed ${seed} on, are read as by the SDK, or left to it`, {
  timeout: 12 * 3_600_000,
}, async () => {
  const counts = { ours: 0, left: 0, refused: 0 };
  for (let done = 0; done < runs; done += atOnce) {
    const { differences, ...part } = compareMany(seed + done, Math.min(atOnce, runs - done));
    expect(differences).toEqual([]);
    for (const key of ['ours', 'left', 'refused'] as const) counts[key] += part[key];
    // vitest gives up on a worker that does not answer for a minute.
    await setImmediate();
  }

  console.log(`read by us: ${counts.ours}; left to the SDK and read: ${counts.left}; refused by it: ${counts.refused}`);
  expect(counts.ours + counts.left + counts.refused).toBe(runs);
  expect(Math.min(counts.ours, counts.left, counts.refused)).toBeGreaterThan(runs / 20);
});
