import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { groupRef, now } from '../builders/builders.ts';
import { openChangeLimitOnDynamodb } from './change-limit/open-on-dynamodb.ts';
import { changeLimitContract } from './change-limit.contract.ts';

changeLimitContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { ...(await openChangeLimitOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
});

async function opened() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return { sandbox, ...(await openChangeLimitOnDynamodb(sandbox.clientConfig())) };
}

test('a place is not given where the table cannot be read or written', async () => {
  const { sandbox, limitOf } = await opened();

  for (const action of ['GetItem', 'PutItem']) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(limitOf(5).take(groupRef, now)).rejects.toThrow();
  }
});

test('a put whose answer is lost counts once', async () => {
  const { sandbox, limitOf, stored } = await opened();
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  expect(await limitOf(5).take(groupRef, now)).toEqual({ kind: 'taken' });

  expect(await stored()).toMatchObject({ closings: [{ at: now }] });
  expect(Object(await stored()).closings).toHaveLength(1);
});

test('whoever always comes second gives up, and gets no place', async () => {
  const { sandbox, limitOf } = await opened();
  const rival = limitOf(1_000);
  let isRival = false;
  let rivals = 0;
  sandbox.hooks.before = async ({ action }) => {
    if (action !== 'PutItem' || isRival) return;
    isRival = true;
    await rival.take({ ...groupRef, groupId: `sg-${++rivals}` }, now);
    isRival = false;
  };

  await expect(limitOf(1_000).take(groupRef, now)).rejects.toThrow('the change limit was changed by others');
});
