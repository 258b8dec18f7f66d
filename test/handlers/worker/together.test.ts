import { expect, test } from 'vitest';
import type { CheckGroup } from '../../../handlers/worker/check-group.ts';
import { failed, nothingFailed, worker } from '../../builders/a-worker.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { authorizeEvent } from '../../builders/messages.ts';

/** A worker whose checks take 100 ms each, and when each is begun. */
async function slowWorker(check: (groupId: string) => Promise<void> = async () => {}) {
  const time = fakeClock();
  const begun: string[] = [];
  const slow: CheckGroup = async ({ groupId }) => {
    begun.push(`${groupId.at(-1)} ${time.monotonic()}`);
    await time.sleep(100);
    await check(groupId);
    return { kind: 'compliant', reason: 'nothing is open' };
  };
  const { deliver } = await worker({ context: { check: slow } });
  return { time, begun, deliver };
}

const groupIds = [1, 2, 3].map((index) => `sg-0000000000000000${index}`);

test('the groups of a batch are checked together, one group never twice at a time', async () => {
  const { time, begun, deliver } = await slowWorker();

  const response = await time.until(deliver(...[...groupIds, groupIds[0] ?? ''].map((id) => authorizeEvent(id))));

  expect(response).toEqual(nothingFailed);
  expect(begun).toEqual(['1 0', '2 0', '3 0', '1 100']);
});

test('the messages that failed are named in the order of the batch, whichever failed first', async () => {
  const { time, deliver } = await slowWorker(async (groupId) => {
    if (groupId === groupIds[0]) await time.sleep(500);
    if (groupId !== groupIds[1]) throw new Error('failed');
  });

  const response = await time.until(deliver(...groupIds.map((id) => authorizeEvent(id))));

  expect(response).toEqual(failed('m1', 'm3'));
});
