import { expect, test } from 'vitest';
import { decideAccounts } from '../../../cli/accounts/decide-accounts.ts';
import type { Asking } from '../../../cli/host/host.ts';
import { openTables } from '../../../cli/session.ts';
import { aHost } from '../../builders/a-host.ts';
import { furnishedSandbox, optedIn, stubEnvironment } from '../../builders/live-deps.ts';
import { storeRegistry } from '../../builders/stored-registry.ts';

const account = '444455556666';
const others = Array.from({ length: 30 }, (_, index) => String(500_000_000_000 + index));
const reason = 'see ticket 12';
const group = { account, id: 'sg-0000000000000a001', name: 'mail', tags: optedIn };

/** A member with one open group, and a person at a terminal who does this before the answer is yes. */
async function opened(beforeAnswer: () => Promise<unknown> = async () => undefined, answer = true) {
  const ingress = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];
  const { sandbox } = await furnishedSandbox({ seed: { groups: [{ ...group, ingress }] } });
  stubEnvironment({ SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5', SMTP_WARDEN_REGIONS: 'us-east-1' });
  await storeRegistry(sandbox, { accounts: [{ id: account }, ...others.map((id) => ({ id, state: 'SUSPENDED' }))] });
  const written = aHost('table', answer);
  const session = await openTables(written.host, {});
  const host = {
    ...written.host,
    ask: async (question: string, options: Asking) => {
      await beforeAnswer();
      return written.host.ask(question, options);
    },
  };
  const decide = (change: { action?: 'include' | 'exclude'; dryRun?: boolean; accounts?: readonly string[] } = {}) =>
    decideAccounts(host, session, {
      ...{ action: change.action ?? 'exclude', accounts: change.accounts ?? [account], reason, force: false },
      options: { dryRun: change.dryRun === true },
    });
  const onRecord = async () => (await session.runtime.accountDecisions.links()).map(({ entry }) => entry?.reason);
  return { ...written, session, decide, onRecord };
}

test('a decision is asked about with its effect, and is on record with the digest of it', async () => {
  const { decide, questions, notices, session } = await opened();

  const decided = await decide();

  const [link] = await session.runtime.accountDecisions.links();
  expect(decided).toMatchObject({
    kind: 'applied',
    accounts: [{ before: { kind: 'managed' }, after: { kind: 'unmanaged' }, sequence: 1 }],
  });
  expect(questions).toEqual([`Exclude account ${account}?`]);
  expect(notices.join('\n')).toContain('1 opted-in group would no longer be changed');
  expect(link?.entry).toMatchObject({ account, reason, by: { userId: session.identity.userId } });
  expect(link?.entry?.previewDigest).toMatch(/^[0-9a-f]{64}$/);
});

test('where somebody else decides while the question waits, nothing is written', async () => {
  const { decide, onRecord, session } = await opened(async () => {
    const { arn, userId } = session.identity;
    const by = { arn, userId };
    const order = { action: 'include', account, by, reason: 'by another', previewDigest: null, on: null } as const;
    await session.runtime.accountDecisions.record(order);
  });

  expect(await decide()).toMatchObject({
    accounts: [{ sequence: null }],
    errors: [{ account, error: expect.stringContaining('somebody else decided about it meanwhile') }],
  });
  expect(await onRecord()).toEqual(['by another']);
});

test.each([
  ['a no', false, {}, 'declined'],
  ['a dry run', true, { dryRun: true }, 'dry-run'],
] as const)('%s writes nothing', async (_, answer, change, kind) => {
  const { decide, onRecord } = await opened(undefined, answer);

  expect((await decide(change)).kind).toBe(kind);
  expect(await onRecord()).toEqual([]);
});

test('an inclusion of what is managed already changes nothing there, reads no group, and is on record', async () => {
  const { decide, lines, notices } = await opened();

  const decided = await decide({ action: 'include' });

  expect(decided).toMatchObject({ kind: 'applied', accounts: [{ groups: null }] });
  expect([...lines, ...notices].join('\n')).toContain('Nothing changes there at present.');
});

test('many accounts are decided about with one question, each with an entry of its own', async () => {
  const { decide, questions, session } = await opened();

  const decided = await decide({ accounts: [account, ...others] });
  const again = await decide({ accounts: others });

  const links = await session.runtime.accountDecisions.links();
  expect(questions).toEqual(['Exclude 31 accounts?']);
  expect(decided.accounts.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 31 }, (_, index) => index + 1));
  expect(links.map(({ entry }) => entry?.account)).toEqual([account, ...others]);
  expect(again.kind).toBe('unchanged');
});

test('where one of several cannot be decided about, nothing is written about any', async () => {
  const { decide, onRecord } = await opened();

  await expect(decide({ accounts: [account, '999900001111', '999900002222'] })).rejects.toThrow(
    'accounts 999900001111, 999900002222: not in the registry',
  );
  await expect(decide({ accounts: [account, '111122223333'] })).rejects.toThrow('that of the tables');
  expect(await onRecord()).toEqual([]);
});
