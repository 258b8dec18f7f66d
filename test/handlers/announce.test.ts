import { describe, expect, test } from 'vitest';
import { groupKey } from '../../core/model/security-group.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { chainOfLooks, lastOf, openedBy } from '../builders/announce-entries.ts';
import { aConclusion, announceWorld, auditRecord, insertion, sweepRecord } from '../builders/announce-world.ts';
import { aPolicy, groupRef } from '../builders/builders.ts';
import { liveWarden, optedIn, refOf } from '../builders/live-deps.ts';

const nothingFailed = { batchItemFailures: [] };
const [planned, completed] = await chainOfLooks([{}]);
if (!planned || !completed) throw new Error('a remediation has two entries');

function planMode(warden: ReconcileDeps): ReconcileDeps {
  return { ...warden, settings: { ...warden.settings, mode: 'plan' } };
}

describe('of the audit log', () => {
  test('what the product writes to its table is announced once it is ended, not when it is begun', async () => {
    const { sandbox, runtime } = await liveWarden({
      seed: { groups: [{ name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }] },
    });
    const ref = refOf(sandbox, 'mail');
    await reconcile(ref, { trigger: openedBy('bob'), mayClose: true }, runtime);
    const log = (await runtime.auditLog.entriesOf(groupKey(ref))).flatMap(({ entry }) => entry ?? []);
    const { announce, events, messages, counts } = announceWorld({ log });

    const response = await announce(...log.map((entry) => auditRecord(entry)));

    expect(response).toEqual(nothingFailed);
    expect(log.map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
    expect(events.map(({ detailType }) => detailType)).toEqual(['Remediation Completed']);
    expect(messages.map(({ attributes }) => attributes.remediationId)).toEqual([log[0]?.id]);
    expect(counts).toEqual({ RemediationsCompleted: 1 });
  });

  test.each([
    ['Remediation Proposed', 'RemediationsProposed', { looks: [{ deps: planMode }] }],
    ['Finding Reported', 'FindingsReported', { snapshot: { tags: {} } }],
    ['Finding Deferred', 'FindingsDeferred', { world: { policy: aPolicy({ entries: [] }) } }],
    ['Remediation Completed', 'RemediationsCompleted', {}],
  ])('%s is told to machines and people, and counted as %s', async (detailType, metric, options) => {
    const { looks = [{}], snapshot = {}, world = {} } = { ...options } as Options;
    const log = await chainOfLooks(looks, snapshot, world);
    const { announce, events, messages, counts } = announceWorld({ log });

    await announce(auditRecord(lastOf(log)));

    expect(events.map((event) => event.detailType)).toEqual([detailType]);
    expect(messages.map(({ attributes }) => attributes.event)).toEqual([detailType]);
    expect(counts).toEqual({ [metric]: 1 });
  });

  test('a change or a removal is told as what it is, and not as an outcome', async () => {
    const { announce, events } = announceWorld();

    const response = await announce(
      { ...auditRecord(completed), eventName: 'MODIFY' },
      { ...auditRecord(completed), eventName: 'REMOVE' },
    );

    expect(response).toEqual(nothingFailed);
    expect(events.map(({ detailType }) => detailType)).toEqual(['History Changed', 'History Changed']);
  });

  test('junk holds up nothing: it is told as a change of the history, and what is behind it is announced', async () => {
    const { announce, events, counts } = announceWorld();

    const response = await announce(auditRecord(completed, { outcome: 'exploded' }), auditRecord(completed));

    expect(response).toEqual(nothingFailed);
    expect(events.map(({ detailType }) => detailType)).toEqual(['History Changed', 'Remediation Completed']);
    expect(counts).toEqual({ HistoryChanges: 1, RemediationsCompleted: 1 });
  });

  test('every line of the log names the group and the remediation', async () => {
    const { announce, lines } = announceWorld();

    await announce(auditRecord(completed), auditRecord(completed, { schema: 99 }));

    const about = { group: groupKey(groupRef), remediationId: completed.id };
    expect(lines).toMatchObject([
      { ...about, msg: 'announced', event: 'Remediation Completed' },
      { ...about, msg: 'record will be delivered again', sequenceNumber: 'at-2' },
    ]);
  });
});

type Options = {
  readonly looks?: Parameters<typeof chainOfLooks>[0];
  readonly snapshot?: Parameters<typeof chainOfLooks>[1];
  readonly world?: Parameters<typeof chainOfLooks>[2];
};

describe('a record that fails', () => {
  const newer = auditRecord(completed, { schema: 99 });

  test('is named, and what is behind it is left for the next time', async () => {
    const { announce, events, counts } = announceWorld();

    const response = await announce(auditRecord(completed), newer, auditRecord(completed));

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'at-2' }] });
    expect(events.length).toBe(1);
    expect(counts).toEqual({ RemediationsCompleted: 1 });
  });

  test('as the first of several is an error, so that Lambda splits the batch', async () => {
    const { announce, events } = announceWorld();

    await expect(announce(newer, auditRecord(completed))).rejects.toThrow('newer version');
    expect(events).toEqual([]);
  });

  test('alone is named, and goes to the on-failure destination in the end', async () => {
    const { announce } = announceWorld();

    expect(await announce(newer)).toEqual({ batchItemFailures: [{ itemIdentifier: 'at-1' }] });
  });

  test.each([
    ['one of another table', insertion('another-table', [], { a: 1 })],
    ['one without its item', { ...auditRecord(completed), dynamodb: {} }],
  ])('%s is not taken for nothing', async (_, record) => {
    const { announce, lines } = announceWorld();

    const response = await announce(record);

    expect(response.batchItemFailures.length).toBe(1);
    expect(lines).toMatchObject([{ level: 50 }]);
  });

  test('where the bus refuses, nobody is told twice: the message waits', async () => {
    const bus = { put: async () => Promise.reject(new Error('ThrottlingException')) };
    const { announce, messages, counts } = announceWorld({ context: { bus } });

    const response = await announce(auditRecord(completed));

    expect(response.batchItemFailures.length).toBe(1);
    expect([messages, counts]).toEqual([[], {}]);
  });

  test('where the topic refuses, it is not counted', async () => {
    const topic = { publish: async () => Promise.reject(new Error('InternalError')) };
    const { announce, counts } = announceWorld({ context: { topic } });

    const response = await announce(auditRecord(completed));

    expect(response.batchItemFailures.length).toBe(1);
    expect(counts).toEqual({});
  });
});

describe('of the sweeps', () => {
  const failure = { account: '999988887777', region: null, reason: 'AccessDenied' };
  const held = { scope: '999988887777', limit: '10', most: 10, changes: 11 };

  test.each([
    ['Sweep Completed', null, {}, { SweepsHalted: 0, SweepPlacesFailed: 0 }],
    [
      'Sweep Halted',
      'sweep-halted',
      { verdict: 'halted', failures: [failure] },
      { SweepsHalted: 1, SweepPlacesFailed: 1 },
    ],
    [
      'Sweep Held',
      'sweep-held',
      { held: { scopes: [held], scopesOmitted: 0, changes: 11, closesIn: [] } },
      { SweepsHalted: 1, SweepPlacesFailed: 0 },
    ],
    ['Sweep Incomplete', 'sweep-incomplete', { missing: ['111122223333'] }, { SweepsHalted: 0, SweepPlacesFailed: 1 }],
    ['Sweep Incomplete', 'sweep-incomplete', { failures: [failure] }, { SweepsHalted: 0, SweepPlacesFailed: 1 }],
    [
      'Sweep Completed',
      null,
      { skipped: [{ region: 'sa-east-1', accounts: 1, examples: ['111122223333'] }] },
      { SweepsHalted: 0, SweepPlacesFailed: 0 },
    ],
    ['Sweep Completed', null, { undelivered: 3 }, { SweepsHalted: 0, SweepPlacesFailed: 0, SpokeDeadLetters: 3 }],
  ] as const)('%s: people hear of %s, for %j', async (detailType, outcome, change, failed) => {
    const { announce, events, messages, counts } = announceWorld();

    const response = await announce(sweepRecord(aConclusion(change)));

    expect(response).toEqual(nothingFailed);
    expect(events.map((event) => event.detailType)).toEqual([detailType]);
    expect(messages.map(({ attributes }) => attributes.outcome)).toEqual(outcome === null ? [] : [outcome]);
    expect(counts).toEqual({ SweepsConcluded: 1, GroupsScanned: 120, GroupsWithFindings: 5, ...failed });
  });

  test('other parts of a sweep are not news', async () => {
    const { announce, events } = announceWorld();

    const response = await announce(
      sweepRecord({ sweepId: 'sweep-1' }, 'sweep'),
      sweepRecord({ sweepId: 'sweep-1', startedAt: '2026-11-15T12:00:00.000Z', accounts: 2 }, 'progress'),
      sweepRecord({ sweepId: 'sweep-1/0', account: '111122223333' }, 'account#111122223333'),
    );

    expect([response, events]).toEqual([nothingFailed, []]);
  });

  test('a conclusion of a version up to 0.5, which was not announced before the upgrade, is dropped', async () => {
    const { announce, events, messages } = announceWorld();
    const { accounts: _, unread, end, failed, failedNews, optedIn, ...old } = aConclusion();
    const missing = [{ account: '111122223333', region: 'eu-west-1' }];

    const response = await announce(sweepRecord({ ...old, missing }));

    expect([response, events, messages]).toEqual([nothingFailed, [], []]);
  });

  test('a damaged conclusion fails', async () => {
    const { announce } = announceWorld();

    const response = await announce(sweepRecord({ ...aConclusion(), brake: -1 }));

    expect(response.batchItemFailures.length).toBe(1);
  });
});
