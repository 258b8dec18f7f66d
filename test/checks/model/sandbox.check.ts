import { describe, expect, test } from 'vitest';
import { numberSetting } from '../../builders/number-setting.ts';
import { counterExample, firstViolation } from './check-sequences.ts';
import { defects } from './defects.ts';
import { hazards } from './hazards.ts';
import type { ModelWorld } from './model-world.ts';
import { runSequence, textOf } from './run-sequence.ts';
import { overSandbox } from './sandbox/open-sandbox.ts';
import { spoiled } from './sandbox/spoiled.ts';

/**
 * The sequences of the model-based test over the sandbox, through `aws/` and its real clients: the same commands, the same oracle
 * after every call that changes rules, told what is true in the sandbox. Lost, late, refused and throttled answers are faults of
 * the sandbox, over HTTP; an older state is its read lag. What `aws/` tells of a call or a read is compared with that truth.
 *
 * What cannot be done here, or is done otherwise than in AWS:
 * - Time is the clock of the model. The clock of a worker, and how far AWS's clock seems to be off, are given to core as they are
 *   in memory: the sandbox sends the real time as the Date of its answers, so `aws/aws-clock.ts` has no part in this.
 * - A turn is one call of a gateway with all its requests. Nothing happens between the two requests of a snapshot, or of a place of
 *   the change limit, but the two may show different moments. Workers that meet within a gateway are in `test/checks/races`.
 * - The answer of a call that EC2 refuses is never lost.
 * - An answer without the group, or without its tags, is made of a true one behind `aws/`: the sandbox gives none such.
 * - The change limit never runs out: one group takes one place of it.
 * - DynamoDB's TTL deletes nothing, and the prefix lists do not change.
 */

const runs = numberSetting('SMTP_WARDEN_MODEL_SANDBOX_RUNS', 50);
const seed = numberSetting('SMTP_WARDEN_MODEL_SEED', 25);

test(`${runs} sequences from seed ${seed} over the sandbox break no invariant`, { timeout: 3_600_000 }, async () => {
  const answers: string[] = [];
  let ended = 0;
  const onEnd = ({ history }: ModelWorld) => {
    ended++;
    answers.push(...history.calls.map(({ answer }) => answer));
  };

  const found = await counterExample({ runs, seed, open: overSandbox, onEnd });

  process.stdout.write(`${ended} sequences, ${answers.length} calls judged: ${countsOf(answers)}\n`);
  expect(found, found ?? '').toBeNull();
  expect(ended).toBeGreaterThanOrEqual(runs);
});

function countsOf(texts: readonly string[]): string {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([text, all]) => `${all.length} ${text}`);
  return counts.sort().join(', ');
}

test.each(Object.entries(hazards))('over the sandbox: %s breaks no invariant', async (_, sequence) => {
  const outcome = await runSequence(sequence, { open: overSandbox });

  expect(outcome.violations, textOf(sequence, outcome)).toEqual([]);
});

describe('the check can fail', () => {
  /** One for each invariant: those that are found soonest. */
  const planted = [
    'every group counts as opted in',
    'steps of the log are sent beside those of the plan',
    'the description decides what is revoked',
    'what has to stay is not authorised',
    'what was revoked is authorised again',
    'nobody is let in',
    'of the approvals one is forgotten, so that the sum fits',
    'what was let in is not taken away, and not seen',
    'hashes are made anew before they are checked',
    'there is always a place of the change limit',
    'the list forgets who was let in',
  ];
  const few = { runs: 60, seed: 1 };

  test.each(planted)('within 60 sequences it finds that %s', async (name) => {
    const found = await firstViolation({
      ...few,
      ...defects[name],
      invariant: defects[name]?.invariant ?? -1,
      open: overSandbox,
    });

    expect(found).not.toBeNull();
  });

  test.each(Object.entries(spoiled))('within 60 sequences it finds that in the sandbox %s', async (_, terms) => {
    const found = await firstViolation({ ...few, ...terms });

    expect(found).not.toBeNull();
  });
});
