import { describe, expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import type { Reconciliation } from '../../../core/reconcile/reconcile-deps.ts';
import { failed, nothingFailed, openGroup, openRule, worker } from '../../builders/a-worker.ts';
import { rulesIn } from '../../builders/live-deps.ts';
import { authorizeEvent, importedEvent, prefixListEvent } from '../../builders/messages.ts';
import { aRecord } from '../../contracts/audit-log/entries.ts';

const compliant: Reconciliation = { kind: 'compliant', reason: 'no finding' };

function busy(againInMs: number): Reconciliation {
  return { kind: 'busy', reason: 'claimed by another run', againInMs };
}

/** A worker whose checks end as they are told to, the last of them for ever. */
function workerWhere(...results: Reconciliation[]) {
  const check = async () => (results.length > 1 ? results.shift() : results[0]) ?? compliant;
  return worker({ context: { check } });
}

/** A worker over three groups with a rule on one prefix list, whose checks end as `resultOf` says. */
function workerOfThree(resultOf: (ref: GroupRef, index: number) => Promise<Reconciliation>) {
  const prefixLists = [{ id: listId, name: 'wide', maxEntries: 2, entries: [{ cidr: '0.0.0.0/0' }] }];
  const ingress = [{ protocol: 'tcp', from: 25, prefixList: 'wide' }];
  const groups = ['first', 'second', 'third'].map((name) => ({ ...openGroup(name), ingress }));
  let index = 0;
  const check = (ref: GroupRef) => resultOf(ref, index++);
  return worker({ seed: { groups: [...groups, openGroup('mail')], prefixLists }, context: { check } });
}

const listId = 'pl-0123456789abcdef0';

describe('a message about a group that is busy', () => {
  test('is done, and a copy of it comes when the claim has ended', async () => {
    const { sandbox, ref, runtime, deliver, queued, lines } = await worker();
    const claim = link(aRecord({ group: ref, outcome: 'planned', at: new Date().toISOString() }), null);
    await runtime.auditLog.append(claim);
    const event = authorizeEvent(ref.groupId);

    const response = await deliver(event);

    expect(response).toEqual(nothingFailed);
    expect(rulesIn(sandbox, 'mail')).toEqual([openRule]);
    expect(queued).toEqual([{ body: JSON.stringify(event), delaySeconds: expect.any(Number) }]);
    // That is no error: it only has to wait.
    expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'a group is busy: the message was queued again' });
    expect(JSON.stringify(lines.at(-1))).toContain('in progress');
  });

  test.each([
    [94_001, 95],
    [95_000, 95],
    [1, 1],
    [0, 0],
    [-5, 0],
    [3_600_000, 900],
  ])('that can be checked in %i ms comes after %i s', async (againInMs, delaySeconds) => {
    const { ref, deliver, queued } = await workerWhere(busy(againInMs));

    await deliver(authorizeEvent(ref.groupId));

    expect(queued.map((copy) => copy.delaySeconds)).toEqual([delaySeconds]);
  });

  test('is never a dead letter, nor counted as failed, at whatever delivery', async () => {
    const counted: string[] = [];
    const { ref, deliverAgain, queued, deadLetters } = await worker({
      context: { check: async () => busy(5_000), count: (metric) => void counted.push(metric) },
    });

    const response = await deliverAgain(14, authorizeEvent(ref.groupId));

    expect(response).toEqual(nothingFailed);
    expect([queued.length, deadLetters, counted]).toEqual([1, [], []]);
  });

  test('keeps its findings, which are answered once the group is free', async () => {
    const answered: string[] = [];
    const results = [busy(5_000), compliant];
    const { ref, deliver, queued } = await worker({
      seed: { groups: [{ ...openGroup('mail'), ingress: [] }] },
      context: {
        check: async () => results.shift() ?? compliant,
        answers: { update: async ({ id }) => void answered.push(id) },
      },
    });
    const event = importedEvent(ref.groupId);

    await deliver(event);
    const early = [...answered];
    await deliver(queued[0]?.body);

    expect(queued.map(({ body }) => JSON.parse(body))).toEqual([JSON.parse(JSON.stringify(event))]);
    expect([early.length, answered.length]).toEqual([0, 1]);
  });

  test('is delivered again as it is where no copy can be queued, and not set aside', async () => {
    const groupQueue = { send: async () => Promise.reject(new Error('queue unreachable')) };
    const { ref, deliverAgain, deadLetters, lines } = await worker({
      context: { check: async () => busy(5_000), groupQueue },
    });

    const response = await deliverAgain(5, authorizeEvent(ref.groupId));

    expect(response).toEqual(failed('m1'));
    expect(deadLetters).toEqual([]);
    expect(JSON.stringify(lines)).toContain('queue unreachable');
  });
});

describe('a message about several groups', () => {
  test('comes again when the first of those that are busy is free', async () => {
    const waits = [busy(60_000), compliant, busy(20_000)];
    const { deliver, queued } = await workerOfThree(async (_, index) => waits[index] ?? compliant);

    const response = await deliver(prefixListEvent(listId));

    expect(response).toEqual(nothingFailed);
    expect(queued.map(({ delaySeconds }) => delaySeconds)).toEqual([20]);
  });

  test('is tried again as failed where one fails beside one that is busy, and is not queued twice', async () => {
    const { deliver, queued, lines } = await workerOfThree(async (_, index) => {
      if (index === 0) throw new Error('throttled');
      return busy(5_000);
    });

    const response = await deliver(prefixListEvent(listId));

    expect(response).toEqual(failed('m1'));
    expect(queued).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ problems: [expect.stringContaining('throttled')] });
  });
});
