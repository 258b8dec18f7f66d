import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { now } from '../builders/builders.ts';
import { openPendingMailsOnDynamodb } from './pending-mails/open-on-dynamodb.ts';
import { aNotification, aPendingMail, pendingMailsContract } from './pending-mails.contract.ts';

pendingMailsContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { ...(await openPendingMailsOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
});

async function opened() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return { sandbox, ...(await openPendingMailsOnDynamodb(sandbox.clientConfig())) };
}

test('a mail that could not be held, listed or removed is an error', async () => {
  const { sandbox, mails } = await opened();

  for (const [action, call] of [
    ['PutItem', () => mails.hold(aPendingMail(), aNotification())],
    ['Query', () => mails.list()],
    ['GetItem', () => mails.notificationOf(aPendingMail())],
    ['DeleteItem', () => mails.remove([aPendingMail()])],
  ] as const) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(call()).rejects.toThrow();
  }
});

test('a mail that nobody sends is gone after a week, under a key of its own', async () => {
  const { mails, items } = await opened();

  await mails.hold(aPendingMail(), aNotification());

  const ttl = Math.floor(now / 1000) + 7 * 86_400;
  expect(await items()).toMatchObject([{ sweepId: 'pending-mails', part: aPendingMail().id, ttl }]);
});

test('an item that cannot be read is named and hides no other', async () => {
  const { mails, put } = await opened();
  await mails.hold(aPendingMail(), aNotification());
  await put({ sweepId: { S: 'pending-mails' }, part: { S: 'not-a-mail' }, summary: { M: {} } });

  const { mails: listed, problems } = await mails.list();

  expect(listed).toEqual([aPendingMail()]);
  expect(problems).toEqual([expect.stringContaining('"part":"not-a-mail"')]);
});
