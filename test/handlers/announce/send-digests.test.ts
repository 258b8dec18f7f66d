import { expect, test } from 'vitest';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { chainOfLooks, lastOf } from '../../builders/announce-entries.ts';
import { announceWorld, auditRecord } from '../../builders/announce-world.ts';
import { memoryEvidence } from '../../builders/memory-evidence.ts';

const inPlanMode = (deps: ReconcileDeps) => ({ ...deps, settings: { ...deps.settings, mode: 'plan' as const } });
const proposed = lastOf(await chainOfLooks([{ deps: inPlanMode }]));
const minute = 60_000;

async function waitingMail() {
  const evidence = memoryEvidence();
  const world = announceWorld({ context: { evidence: evidence.ofMails } });
  world.clock.now = Date.parse(proposed.at);
  await world.announce(auditRecord(proposed));
  return { ...world, evidence };
}

test('a mail waits no longer for evidence that was turned off meanwhile, and says nothing of it', async () => {
  const { pending } = await waitingMail();
  const off = announceWorld({ context: { pendingMails: pending.mails } });
  off.clock.now = Date.parse(proposed.at);

  await off.sendDigests();

  expect(off.messages).toHaveLength(1);
  expect(off.messages[0]?.text).not.toContain('cut off');
});

test('a mail that still waits makes no run fail: Lambda repeats one that fails, beside the next, and both would send it', async () => {
  const { sendDigests, messages, lines, clock, evidence } = await waitingMail();
  evidence.failing.store = true;
  const without = () => lines.filter(({ msg }) => msg === 'a mail goes without its evidence');

  for (let minutes = 0; minutes < 5; minutes += 1) {
    await sendDigests();
    clock.now += minute;
  }
  expect([messages, without()]).toEqual([[], []]);
  await expect(sendDigests()).rejects.toThrow('could not be sent');

  expect([messages.length, without().length]).toEqual([1, 1]);
});
