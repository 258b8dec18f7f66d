import { expect, test } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';
import { counterExample } from './check-sequences.ts';

/** One half of the soak: each half runs on a core of its own. */
export function soak(half: 0 | 1): void {
  const runs = Math.ceil(numberSetting('SMTP_WARDEN_MODEL_RUNS', 2_000) / 2);
  const seed = numberSetting('SMTP_WARDEN_MODEL_SEED', Date.now() % 1_000_000) + half;

  test(`${runs} sequences from seed ${seed} break no invariant`, async () => {
    const found = await counterExample({ runs, seed });

    expect(found, found ?? '').toBeNull();
  }, 3_600_000);
}
