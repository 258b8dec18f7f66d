import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { now } from '../builders/builders.ts';
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
    await expect(limitOf(5).take(now)).rejects.toThrow();
  }
});

test('a put whose answer is lost may count twice, and never not at all', async () => {
  const { sandbox, limitOf, stored } = await opened();
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  expect(await limitOf(5).take(now)).toBe(true);

  expect(await stored()).toMatchObject({ closings: [now, now] });
});

test('whoever always comes second gives up, and gets no place', async () => {
  const { sandbox, limitOf } = await opened();
  const rival = limitOf(1_000);
  let isRival = false;
  sandbox.hooks.before = async ({ action }) => {
    if (action !== 'PutItem' || isRival) return;
    isRival = true;
    await rival.take(now);
    isRival = false;
  };

  await expect(limitOf(1_000).take(now)).rejects.toThrow('the change limit was changed by others');
});
