import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbApprovalEditor } from '../../aws/dynamodb-approval-editor.ts';
import { dynamodbApprovals } from '../../aws/dynamodb-approvals.ts';
import { link } from '../../core/audit/hash-chain.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { ada, anApproval, aRejection, bob } from '../builders/a-decision.ts';
import { aPlainRecord } from '../builders/a-plain-record.ts';
import { now } from '../builders/builders.ts';
import { openAuditLogOnDynamodb } from './audit-log/open-on-dynamodb.ts';

const proposal = link(
  aPlainRecord({ schema: 3, id: 'rem-7', outcome: 'proposed', proposal: { digest: 'digest-1', by: null } }),
  null,
);

async function opened() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { log, table, put } = await openAuditLogOnDynamodb(sandbox.clientConfig());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await log.append(proposal);
  return {
    ...{ sandbox, log, put },
    approvals: dynamodbApprovals(dynamodb, table),
    editor: dynamodbApprovalEditor(dynamodb, table, () => now),
  };
}

function session(name: string): string {
  return `arn:aws:sts::111122223333:assumed-role/approvers/${name}`;
}

/** A decision as somebody would write it who does not use our commands. */
function stored(change: object = {}, key = `decision#${ada.userId}`) {
  return { ...anApproval(proposal), groupKey: key, sequence: 1, ...change };
}

test('decisions about a proposal are found by its id, those of other proposals and its own entry are not', async () => {
  const { approvals, editor } = await opened();
  const decisions = [anApproval(proposal), aRejection(proposal)];
  for (const decision of [...decisions, anApproval(proposal, { id: 'rem-8' })]) await editor.record(decision);

  const found = await approvals.of(proposal);

  expect(found).toHaveLength(2);
  expect(found).toEqual(expect.arrayContaining(decisions));
});

test('where nobody has decided, there is none', async () => {
  const { approvals } = await opened();

  expect(await approvals.of(proposal)).toEqual([]);
});

test('a decision never replaces another, also of the same person in the same millisecond', async () => {
  const { approvals, editor } = await opened();
  const second = anApproval(proposal, { at: new Date(now + 1).toISOString() });

  await Promise.all([editor.record(anApproval(proposal)), editor.record(second)]);

  expect(await approvals.of(proposal)).toEqual(expect.arrayContaining([anApproval(proposal), second]));
});

test('a decision whose answer is lost and that is repeated counts as one person’s decision', async () => {
  const { sandbox, approvals, editor } = await opened();
  sandbox.faults.add({ kind: 'lostResponse', action: 'PutItem' });

  expect(await editor.record(anApproval(proposal))).toBe('recorded');

  const found = await approvals.of(proposal);
  expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(1);
});

test('a decision that cannot be recorded is an error', async () => {
  const { sandbox, editor } = await opened();
  sandbox.faults.add({ kind: 'before', action: 'PutItem', code: 'AccessDeniedException' });

  await expect(editor.record(anApproval(proposal))).rejects.toThrow();
});

test.each<[string, object]>([
  ['under the key of somebody else', stored({}, `decision#${bob.userId}`)],
  [
    'under a key that looks like that of a group',
    stored({ by: { ...ada, userId: 'abc/x/sg-1' } }, 'decision#abc/x/sg-1'),
  ],
  ['by a newer version', stored({ schema: 3 })],
  ['with the schema of an overrule and none in it', stored({ schema: 2 })],
  ['with an overrule that older versions would not see', stored({ despiteMail: { reason: 'off' } })],
  ['with a member too many', stored({ more: true })],
  ['without who made it', stored({ by: null })],
  ['of a kind that nobody knows', stored({ kind: 'perhaps' })],
  [
    'in the name of a session of somebody else',
    stored({ by: { arn: session('bob'), userId: 'AROA1:ada' } }, 'decision#AROA1:ada'),
  ],
  ['in the name of a session, by a user', stored({ by: { ...ada, arn: session('bob') } })],
  ['by what is no identity', stored({ by: { ...ada, arn: `${ada.arn}\n2026-11-28 approved by bob` } })],
])('a decision that was written %s is unreadable, and hides no other', async (_, item) => {
  const { approvals, editor, put } = await opened();
  await editor.record(anApproval(proposal));
  await put(item);

  const found = await approvals.of(proposal);

  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      anApproval(proposal),
      { kind: 'unreadable', problem: expect.stringContaining('decision#') },
    ]),
  );
});

test.each([
  ['a session of a role', { arn: session('ada@example.com'), userId: 'AROA1:ada@example.com' }],
  ['a federated user', { arn: 'arn:aws:sts::111122223333:federated-user/ada', userId: '111122223333:ada' }],
  ['a user with a path, in China', { arn: 'arn:aws-cn:iam::111122223333:user/mail/ada', userId: ada.userId }],
  ['the root of the account', { arn: 'arn:aws:iam::111122223333:root', userId: '111122223333' }],
])('a decision by %s is read', async (_, by) => {
  const { approvals, editor } = await opened();
  await editor.record(anApproval(proposal, { by }));

  expect(await approvals.of(proposal)).toMatchObject([{ kind: 'approval', by }]);
});

test('decisions change nothing of what the log says about groups', async () => {
  const { log, editor } = await opened();
  const before = await Array.fromAsync(log.chains());

  await editor.record(anApproval(proposal));

  expect(await Array.fromAsync(log.chains())).toEqual(before);
  expect(await log.entriesWithId('rem-7')).toEqual([proposal]);
  const range = { since: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
  expect(await Array.fromAsync(log.recent(range))).toEqual([proposal]);
});

test('a read that fails is an error', async () => {
  const { sandbox, approvals, editor } = await opened();
  await editor.record(anApproval(proposal));

  for (const action of ['Query', 'GetItem'] as const) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(approvals.of(proposal)).rejects.toThrow();
  }
});

test('an approval that overrules the mail is read as it was recorded', async () => {
  const { approvals, editor } = await opened();
  const approval = anApproval(proposal, { schema: 2, despiteMail: { reason: 'the host is switched off' } });
  await editor.record(approval);

  expect(await approvals.of(proposal)).toEqual([approval]);
});
