import { expect, test, vi } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';
import { tell } from '../races/rounds.ts';
import { percentile } from './engine/chance.ts';
import { type BurstResult, runBurst } from './service/burst.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

const accounts = Math.min(1_000, numberSetting('SMTP_WARDEN_ORGANISATION_ACCOUNTS', 5_000, 20));
const seeds = numberSetting('SMTP_WARDEN_ORGANISATION_SEEDS', 5);
/** Two, the default, use up what EC2 takes in one account and region. An organisation has many of them (docs/operations.md). */
const workers = numberSetting('SMTP_WARDEN_BURST_WORKERS', 10, 2);
const background = Math.max(3 * accounts, 1_000);

const p95 = ({ waits }: BurstResult) => percentile(waits, 0.95);
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

test.each(Array.from({ length: seeds }, (_, index) => index + 1))(
  `seed %i: events of ${accounts} accounts at once do not wait behind the checks that a sweep has asked for`,
  { timeout: 600_000 },
  async (seed) => {
    const options = { seed, accounts, workers, background };

    const alone = await runBurst({ ...options, background: 0 });
    const beside = await runBurst(options);

    tell(
      `burst, seed ${seed}: ${accounts} events, ${workers} workers a queue: wait p50 ${seconds(percentile(beside.waits, 0.5))}, ` +
        `p95 ${seconds(p95(beside))}; without the ${background} checks of a sweep p95 ${seconds(p95(alone))}; ` +
        `${beside.closed} groups closed, the last after ${seconds(beside.tookMs)}; ${beside.backgroundLeft} checks left then`,
    );
    expect([...alone.faults, ...beside.faults]).toEqual([]);
    expect(alone.deadLetters + beside.deadLetters).toBe(0);
    expect(beside.closed).toBeGreaterThan(accounts / 40);
    expect(beside.backgroundLeft).toBeGreaterThan(accounts);
    expect(p95(beside)).toBeLessThan(boundOf(alone));
  },
);

test('planted: with one queue for both the events would wait, and it would be seen', { timeout: 600_000 }, async () => {
  const options = { seed: 1, accounts: Math.min(accounts, 100), workers, background: 1_000 };

  const alone = await runBurst({ ...options, background: 0 });
  const behind = await runBurst({ ...options, isOneQueue: true });

  expect(p95(behind)).toBeGreaterThan(3 * boundOf(alone));
});

/** How long events may wait beside background work: as long as without it, but for what random latencies differ by. */
function boundOf(alone: BurstResult): number {
  return p95(alone) * 1.25 + 2_000;
}
