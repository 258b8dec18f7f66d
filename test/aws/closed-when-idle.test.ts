import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, onTestFinished, test } from 'vitest';
import { closedWhenIdle } from '../../aws/closed-when-idle.ts';

const answer =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

/** STS that answers when it is told to, and how many connections it has. */
async function slowSts() {
  const waiting: (() => void)[] = [];
  const server = createServer((_, response) => {
    waiting.push(() => response.writeHead(200, { 'content-type': 'text/xml' }).end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const kept = closedWhenIdle(new STSClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 }));
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  const until = async (isSo: () => boolean | Promise<boolean>) => {
    while (!(await isSo())) await wait(5);
  };
  const ask = () => kept.client.send(new GetCallerIdentityCommand({}));
  const answerAll = async () => {
    await until(() => waiting.length > 0);
    for (const one of waiting.splice(0)) one();
  };
  return { ...kept, ask, answerAll, connections, until, waiting };
}

test('a client that is closed while a call is under way ends it, and has no connection afterwards', async () => {
  const { ask, close, answerAll, connections, until, waiting } = await slowSts();
  const call = ask();
  await until(() => waiting.length > 0);

  close();
  const open = await connections();
  await answerAll();

  expect((await call).Account).toBe('111122223333');
  expect(open).toBe(1);
  await until(async () => (await connections()) === 0);
});

test('a client that is idle keeps its connection until it is closed', async () => {
  const { ask, close, answerAll, connections, until } = await slowSts();
  const call = ask();
  await answerAll();
  await call;

  const before = await connections();
  close();

  expect(before).toBe(1);
  await until(async () => (await connections()) === 0);
});

test('whoever has kept a closed client can use it, and leaves no connection', async () => {
  const { ask, close, answerAll, connections, until } = await slowSts();
  close();

  const call = ask();
  await answerAll();

  expect((await call).Account).toBe('111122223333');
  await until(async () => (await connections()) === 0);
});
