import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../bench/run-cli.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { type LogSize, serveLog } from './log-server.ts';

/** How large the largest log is. */
const entries = numberSetting('REPORT_ENTRIES', 100_000, 1_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-large-log-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Makes a report of a log, verifies it, and gives what that cost. */
async function measured(size: LogSize, format: string) {
  const log = await serveLog(size);
  const file = join(folder, `report.${format}`);
  const made = await runCli(['report', '--from', '2025-01-01', '--output', file], log.environment);
  const verified = await runCli(['report', 'verify', file], log.environment);
  log.close();
  expect({ made: made.exitCode, verified: verified.exitCode }).toEqual({ made: 0, verified: 0 });
  console.log(
    `${2 * size.groups * size.closings} entries of ${size.groups} groups as ${format}: ${made.wallSeconds.toFixed(1)} s (CPU ${made.cpuSeconds.toFixed(1)} s), ` +
      `${made.peakMegabytes.toFixed(0)} MB; verify ${verified.wallSeconds.toFixed(1)} s, ${verified.peakMegabytes.toFixed(0)} MB; ` +
      `file ${((await stat(file)).size / 1e6).toFixed(1)} MB`,
  );
  return { made, verified };
}

test(`a report of ${entries} entries takes less than 250 MB, and twice the entries no more than 2.6 times the CPU`, async () => {
  const sizes = [entries / 10, entries / 2, entries].map((size) => ({ groups: Math.ceil(size / 20), closings: 10 }));
  const runs = [];
  for (const size of sizes) runs.push(await measured(size, 'html'));
  const [, half, whole] = runs;

  expect(whole?.made.peakMegabytes).toBeLessThan(250);
  expect(whole?.verified.peakMegabytes).toBeLessThan(250);
  expect((whole?.made.cpuSeconds ?? 0) / (half?.made.cpuSeconds ?? 1)).toBeLessThan(2.6);
}, 600_000);

test.each(['csv', 'json'])('as %s it takes less than 250 MB, too', async (format) => {
  const { made, verified } = await measured({ groups: Math.ceil(entries / 20), closings: 10 }, format);

  expect(made.peakMegabytes).toBeLessThan(250);
  expect(verified.peakMegabytes).toBeLessThan(250);
});

test(`a single chain of ${entries} entries takes less than 250 MB`, async () => {
  const { made } = await measured({ groups: 1, closings: Math.ceil(entries / 2) }, 'html');

  expect(made.peakMegabytes).toBeLessThan(250);
});
