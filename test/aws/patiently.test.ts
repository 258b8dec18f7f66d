import { expect, onTestFinished, test, vi } from 'vitest';
import { behaviour } from '../../aws/clients.ts';
import { patiently } from '../../aws/patiently.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aPlainEntry } from '../builders/a-plain-record.ts';
import { groupRef } from '../builders/builders.ts';
import { openAuditLogOnDynamodb } from '../contracts/audit-log/open-on-dynamodb.ts';

/** An error as the SDK gives it up after so many attempts. */
function givenUp(attempts: number, members: object = { name: 'TimeoutError' }): Error {
  return Object.assign(new Error('no'), { $metadata: { attempts } }, members);
}

/** A read that fails like this, one time after the other, and then is answered. */
async function readAfter(...errors: readonly unknown[]) {
  return readUpTo(undefined, errors);
}

/** The same with so many attempts. */
async function readUpTo(most: number | undefined, errors: readonly unknown[]) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const left = [...errors];
  const read = vi.fn(async () => {
    if (left.length > 0) throw left.shift();
    return 'answer';
  });
  const ended = patiently(read, most).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return { ended: await ended, reads: read.mock.calls.length };
}

test.each([
  ['no answer in time', { name: 'TimeoutError' }],
  ['a lost connection', { code: 'ECONNRESET' }],
  ['throttling', { name: 'ThrottlingException', $metadata: { attempts: 1, httpStatusCode: 400 } }],
  ['an error of the service', { name: 'InternalServerError', $metadata: { attempts: 1, httpStatusCode: 500 } }],
])('%s is met with all attempts', async (_, members) => {
  const error = givenUp(1, members);

  expect(await readAfter(error, error, error, error, error)).toEqual({ ended: 'answer', reads: 6 });
  expect(await readAfter(error, error, error, error, error, error)).toEqual({ ended: error, reads: 6 });
});

test('a read that many may make at once has more attempts where it is throttled, and no more where there is no answer', async () => {
  const unanswered = givenUp(6);
  const error = givenUp(6, { name: 'ProvisionedThroughputExceededException' });

  expect(await readUpTo(24, [error, error, error])).toEqual({ ended: 'answer', reads: 4 });
  expect(await readUpTo(24, [error, error, error, error])).toEqual({ ended: error, reads: 4 });
  expect(await readUpTo(24, [unanswered])).toEqual({ ended: unanswered, reads: 1 });
});

test('the attempts of the SDK count', async () => {
  const [last, second] = [givenUp(6), givenUp(2)];

  expect(await readAfter(last)).toEqual({ ended: last, reads: 1 });
  expect(await readAfter(second, second, second)).toEqual({ ended: second, reads: 3 });
});

test.each([
  ['a refusal', givenUp(1, { name: 'AccessDeniedException', $metadata: { attempts: 1, httpStatusCode: 400 } })],
  ['an error that is none of the SDK', new TypeError('no')],
  ['no error at all', null],
])('%s is not read again', async (_, error) => {
  expect(await readAfter(error)).toEqual({ ended: error, reads: 1 });
});

test('a whole log is read although all calls under way fail twice', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const config = { ...sandbox.clientConfig(), ...behaviour };
  const { log } = await openAuditLogOnDynamodb(config);
  const entries = Array.from({ length: 40 }, (_, group) =>
    aPlainEntry({ group: { ...groupRef, groupId: `sg-0${String(group).padStart(16, '0')}` } }),
  );
  for (const entry of entries) await log.append(entry);
  sandbox.faults.add({ kind: 'before', action: 'Query', code: 'InternalServerError', status: 500, times: 64 });

  const chains = await Array.fromAsync(log.partitions());

  expect(chains.map(({ links }) => links.length)).toEqual(entries.map(() => 1));
});
