import { expect, test } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';
import { type Checked, checkPreviews } from './check-previews.ts';
import { overSandbox } from './over-sandbox.ts';

/**
 * A random group with a random history, policy and edit: the preview of the edit, and then the edit itself and what the deployed
 * functions make of it, until a sweep changes and records nothing more. What stands in the group and what is on record in the end has
 * to be what the preview said, with and without the edit. The comparison shares no code with `core/`.
 *
 * Over the sandbox the bot reaches EC2 and its tables through `aws/` and over HTTP; its clock is given, and what happened before the
 * edit happens in memory. The stream of the table and the queues are in memory in both.
 */

const runs = numberSetting('SMTP_WARDEN_PREVIEW_RUNS', 10_000);
const sandboxRuns = numberSetting('SMTP_WARDEN_PREVIEW_SANDBOX_RUNS', 300);
const seed = numberSetting('SMTP_WARDEN_PREVIEW_SEED', 25);
const timeout = 7_200_000;

test(`${runs} edits from seed ${seed} come to what their previews said`, { timeout }, async () => {
  const began = performance.now();

  const checked = await checkPreviews({ runs, seed });

  tell(checked, began);
  expect(checked.found, checked.found ?? '').toBeNull();
  expect(checked.runs).toBe(runs);
});

test(`${sandboxRuns} edits from seed ${seed} come to the same over the sandbox`, { timeout }, async () => {
  const began = performance.now();

  const checked = await checkPreviews({ runs: sandboxRuns, seed: seed + 1, open: overSandbox });

  tell(checked, began);
  expect(checked.found, checked.found ?? '').toBeNull();
  expect(checked.runs).toBe(sandboxRuns);
});

function tell({ runs: done, counts }: Checked, began: number): void {
  const seconds = Math.round((performance.now() - began) / 1000);
  const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`);
  process.stdout.write(`${done} edits in ${seconds} s: ${kinds.join(', ')}\n`);
}
