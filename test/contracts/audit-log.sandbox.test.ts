import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { chainOf, lastOf, mail } from './audit-log/entries.ts';
import { openAuditLogOnDynamodb } from './audit-log/open-on-dynamodb.ts';
import { auditLogContract } from './audit-log.contract.ts';

auditLogContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { ...(await openAuditLogOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
});

test('an append whose answer is lost is recognised as our own when it is repeated', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { log } = await openAuditLogOnDynamodb(sandbox.clientConfig());
  const [entry] = chainOf({});
  if (!entry) throw new Error('an entry was made');
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  const result = await log.append(entry);

  expect(result).toBe('appended');
  expect(sandbox.calls.count('PutItem')).toBe(2);
  expect(await lastOf(log, mail)).toEqual(entry);
});

test('an append whose answer is lost, at a place somebody else had taken, is not our own', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { log } = await openAuditLogOnDynamodb(sandbox.clientConfig());
  const [winner, loser] = [...chainOf({ writer: 'ada' }), ...chainOf({ writer: 'bob' })];
  if (!winner || !loser) throw new Error('two entries were made');
  await log.append(winner);
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  const result = await log.append(loser);

  expect(result).toBe('conflict');
  expect(await lastOf(log, mail)).toEqual(winner);
});

test.each([
  ['may not be scanned', 'AccessDeniedException', true],
  ['is not there', 'ResourceNotFoundException', null],
])('of a log whose index %s it is not said that it is empty', async (_, code, expected) => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { log } = await openAuditLogOnDynamodb(sandbox.clientConfig());
  sandbox.faults.add({ kind: 'before', action: 'Scan', code, status: 400 });

  const answer = log.mayHaveEntries();

  if (expected === null) await expect(answer).rejects.toMatchObject({ name: code });
  else expect(await answer).toBe(expected);
});
