import { expect, onTestFinished, test, vi } from 'vitest';
import { askForEvidence, askWithinMs } from '../../../handlers/shared/evidence-requests.ts';
import { groupRef } from '../../builders/builders.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

test('nobody waits for a queue that never answers: mails and sweeps go on, and a metric counts it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const counts: unknown[] = [];
  const { logger, lines } = spyLogger();
  const evidence = { request: () => new Promise<never>(() => undefined) };
  const meter = { count: (...counted: unknown[]) => void counts.push(counted) };
  let isOver = false;

  const asking = askForEvidence([{ group: groupRef, since: '2026-11-30T12:00:00.000Z' }], { evidence, meter, logger });
  void asking.then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(askWithinMs - 1);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);

  expect([isOver, counts]).toEqual([true, [['EvidenceNotAsked', 1]]]);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'evidence could not be asked for' }));
  expect(vi.getTimerCount()).toBe(0);
});
