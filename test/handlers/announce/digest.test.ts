import { describe, expect, test } from 'vitest';
import type { PendingMail, PendingMails } from '../../../aws/dynamodb-pending-mails.ts';
import type { Notification } from '../../../aws/sns-topic.ts';
import type { AuditEntry, Trigger } from '../../../core/audit/audit-entry.ts';
import { isSecurityGroupId } from '../../../core/model/aws-ids.ts';
import { digestOf } from '../../../handlers/announce/digest.ts';
import { longestWaitMs, quietMs, sendDigests } from '../../../handlers/announce/send-digests.ts';
import { chainOfLooks, changed, lastOf, openedBy } from '../../builders/announce-entries.ts';
import { aConclusion, announceWorld, auditRecord, hubOfTests, sweepRecord } from '../../builders/announce-world.ts';
import { aPolicy } from '../../builders/builders.ts';
import { memoryPendingMails } from '../../builders/memory-pending-mails.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const sweep: Trigger = { kind: 'sweep', name: 'sweep', eventId: null, actor: null };
const allowlistChanged: Trigger = { kind: 'event', name: 'AllowlistChanged', eventId: null, actor: null };
const listChanged: Trigger = { ...openedBy('bob'), name: 'ModifyManagedPrefixList' };

const [planned, completed] = await chainOfLooks([{}]);
const deferred = lastOf(await chainOfLooks([{}], {}, { policy: aPolicy({ entries: [] }) }));
if (!planned || !completed) throw new Error('a remediation has two entries');

interface Change {
  readonly trigger?: Trigger;
  readonly groupName?: string;
  readonly account?: string;
  readonly outcome?: AuditEntry['outcome'];
  readonly undoes?: string;
}

/** The same outcome of another group: the number tells which. */
function outcomeOf(entry: AuditEntry, number: number, { account = '111122223333', ...change }: Change = {}) {
  const groupId = `sg-${String(number).padStart(17, '0')}`;
  expect(isSecurityGroupId(groupId)).toBe(true);
  return changed(entry, {
    id: `rem-${number}`,
    trigger: sweep,
    groupName: `mail-${number}`,
    group: { ...entry.group, account, groupId },
    ...change,
  });
}

function many(count: number, change: Change = {}) {
  return Array.from({ length: count }, (_, index) =>
    auditRecord(outcomeOf(completed as AuditEntry, index + 1, change)),
  );
}

describe('a digest', () => {
  test.each([
    ['a sweep', sweep],
    ['a change of the allowlist', allowlistChanged],
    ['a change of a prefix list', listChanged],
    ['`fix --all`', { ...openedBy('ann'), kind: 'cli', name: 'fix', eventId: null } as const],
  ])('is one mail for all groups of %s; machines are told of each group at once', async (_, trigger) => {
    const { announce, sendDigests, clock, messages, events } = announceWorld();

    await announce(...many(40, { trigger }));
    expect([messages.length, events.length]).toEqual([0, 40]);
    clock.now += quietMs;
    await sendDigests();

    expect(messages.length).toBe(1);
    expect(messages[0]?.subject).toMatch(/^\[smtp-warden\] mail-1, mail-2, .* and \d+ more: 40 completed$/);
    for (let number = 1; number <= 40; number += 1) {
      expect(messages[0]?.text).toContain(
        `smtp-warden undo rem-${number} --region eu-west-1 --accounts 111122223333\n`,
      );
    }
  });

  test('has what needs a person first, each with its account, region, reason and command', async () => {
    const { announce, sendDigests, clock, messages } = announceWorld();

    await announce(
      auditRecord(outcomeOf(completed, 1)),
      auditRecord(outcomeOf(deferred, 2, { account: '222222222222', groupName: 'mx' })),
    );
    clock.now += quietMs;
    await sendDigests();

    const { text = '', subject, attributes } = messages[0] ?? {};
    expect(subject).toBe('[smtp-warden] mail-1, mx: 1 deferred, 1 completed');
    expect(text.indexOf('deferred (1)')).toBeLessThan(text.indexOf('completed (1)'));
    expect(text).toContain('mx (sg-00000000000000002) in 222222222222 eu-west-1');
    expect(text).toContain(deferred.reason);
    expect(text).toContain('smtp-warden plan sg-00000000000000002 --region eu-west-1 --accounts 222222222222');
    expect(text).toContain('SMTP_WARDEN_ACCOUNTS=222222222222');
    expect(text).toContain('Found by: sweep');
    expect(attributes).toEqual({
      event: 'Digest',
      outcome: ['deferred', 'completed'],
      account: ['111122223333', '222222222222'],
      region: ['eu-west-1'],
      escalated: 'false',
    });
  });

  test('waits while mails still join it, and no longer than a quarter of an hour', async () => {
    const { announce, sendDigests, clock, messages, pending } = announceWorld();
    const start = clock.now;

    for (let number = 1; clock.now - start < longestWaitMs; number += 1, clock.now += quietMs / 2) {
      await announce(auditRecord(outcomeOf(completed, number)));
      await sendDigests();
      expect(messages).toEqual([]);
    }
    await sendDigests();

    expect(messages.length).toBe(1);
    expect(pending.count()).toBe(0);
  });

  test('of one mail is that mail, with the rules before and after', async () => {
    const { announce, sendDigests, clock, messages } = announceWorld({ log: [planned] });

    await announce(auditRecord(changed(completed, { trigger: sweep, id: 'rem-9' })));
    clock.now += quietMs;
    await sendDigests();

    expect(messages.length).toBe(1);
    expect(messages[0]?.attributes).toMatchObject({ event: 'Remediation Completed', remediationId: 'rem-9' });
    expect(messages[0]?.text).toContain('Rules after');
  });

  test('is sent once, however often it is asked for', async () => {
    const { announce, sendDigests, clock, messages } = announceWorld();

    await announce(...many(3));
    clock.now += quietMs;
    await sendDigests();
    await sendDigests();

    expect(messages.length).toBe(1);
  });

  test('has a group once whose record is delivered twice', async () => {
    const { announce, sendDigests, clock, messages } = announceWorld();

    await announce(...many(2), ...many(2));
    clock.now += quietMs;
    await sendDigests();

    expect(messages[0]?.subject).toContain(': 2 completed');
  });

  test('keeps what is only for the record apart: subscriptions leave that out', async () => {
    const reported = lastOf(await chainOfLooks([{}], { tags: {} }));
    const { announce, sendDigests, clock, messages } = announceWorld();

    await announce(...many(2), auditRecord(outcomeOf(reported, 3)), auditRecord(outcomeOf(reported, 4)));
    clock.now += quietMs;
    await sendDigests();

    expect(messages.map(({ attributes }) => attributes.outcome)).toEqual([['completed'], ['reported']]);
  });

  test('of very many groups stays within what SNS takes, and says how many it leaves out', async () => {
    const { announce, sendDigests, clock, messages } = announceWorld();

    await announce(...many(1_500, { groupName: 'ü'.repeat(255) }));
    clock.now += quietMs;
    await sendDigests();

    const { text = '', subject = '' } = messages[0] ?? {};
    expect(Buffer.byteLength(text)).toBeLessThan(250_000);
    expect(text).toContain('… and 1300 more');
    expect(text).toContain('smtp-warden undo rem-200 --region');
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    expect(subject).toMatch(/: 1500 completed$/);
  });
});

describe('a digest of a whole organisation', () => {
  const organisation = { id: 'o-a1b2c3d4e5', accountsTable: 'accounts' };

  /** A mail of each of so many accounts, about groups with long names. */
  function mailsOf(count: number): PendingMail[] {
    return Array.from({ length: count }, (_, index) => ({
      ...{ id: `mail-${index}`, batch: 'sweep', cause: ['Found by: sweep'], outcome: 'completed' },
      ...{ reason: 'r'.repeat(400), region: 'eu-west-1', groupId: 'sg-00000000000000001', groupName: 'ü'.repeat(255) },
      ...{ account: String(200_000_000_000 + index), command: 'smtp-warden plan', heldAt: '2026-11-30T00:00:00.000Z' },
    }));
  }

  test('fits with all its accounts as an attribute, which subscriptions filter by', () => {
    const { subject, text, attributes } = digestOf(mailsOf(5_000), { ...hubOfTests, organisation });

    const bytes = [subject, text, JSON.stringify(attributes)].map((part) => Buffer.byteLength(part));
    expect(bytes.reduce((sum, one) => sum + one)).toBeLessThan(250_000);
    expect(attributes.account).toHaveLength(5_000);
    expect(text).toContain('… and');
  });

  test('is several where there are more accounts than fit, and no account is left out of the attributes', async () => {
    const mails = mailsOf(12_000);
    const published: Notification[] = [];
    const removed: PendingMail[] = [];
    const pendingMails: PendingMails = {
      ...memoryPendingMails().mails,
      list: async () => ({ mails, problems: [] }),
      remove: async (some) => void removed.push(...some),
    };
    const topic = { publish: async (one: Notification) => void published.push(one) };

    await sendDigests({
      pendingMails,
      topic,
      evidence: null,
      hub: hubOfTests,
      now: Date.now,
      logger: spyLogger().logger,
    });

    expect(published.flatMap(({ attributes }) => attributes.account)).toEqual(mails.map(({ account }) => account));
    expect(removed).toEqual(mails);
  });
});

describe('a mail is sent at once', () => {
  test.each([
    ['that a remediation failed, whatever found it', { outcome: 'failed' }],
    ['that a remediation is partial', { outcome: 'partial' }],
    ['that a remediation was undone', { undoes: 'rem-0' }],
    ['about what somebody has just opened', { trigger: openedBy('bob') }],
  ] as const)('%s', async (_, change) => {
    const { announce, messages, pending } = announceWorld();

    await announce(auditRecord(outcomeOf(completed, 1, change)));

    expect([messages.length, pending.count()]).toEqual([1, 0]);
  });

  test('about a group that was closed three times within 24 hours, by a sweep too', async () => {
    const log = await chainOfLooks(
      [0, 60, 120].map((atMinute) => ({ atMinute, trigger: sweep, rules: planned.rulesBefore ?? [] })),
    );
    const { announce, messages } = announceWorld({ log });

    await announce(auditRecord(lastOf(log)));

    expect(messages.map(({ attributes }) => attributes.escalated)).toEqual(['true']);
  });

  test('that a sweep was halted', async () => {
    const { announce, messages } = announceWorld();

    await announce(sweepRecord(aConclusion({ verdict: 'halted', changes: 60 })));

    expect(messages.length).toBe(1);
  });
});

describe('nothing is lost', () => {
  test('where a mail cannot be held, its record is delivered again', async () => {
    const { announce, events } = announceWorld({
      context: {
        pendingMails: {
          hold: async () => Promise.reject(new Error('ThrottlingException')),
          list: async () => ({ mails: [], problems: [] }),
          notificationOf: async () => null,
          remove: async () => undefined,
        },
      },
    });

    const response = await announce(auditRecord(outcomeOf(completed, 1)));

    expect(response.batchItemFailures.length).toBe(1);
    expect(events.length).toBe(1);
  });

  test('where the topic refuses a digest, its mails stay, and the others are sent', async () => {
    let refusals = 0;
    const sent: string[] = [];
    const topic = {
      publish: async ({ subject }: { subject: string }) => {
        refusals += 1;
        if (refusals === 1) throw new Error('InternalError');
        sent.push(subject);
      },
    };
    const { announce, sendDigests, clock, pending } = announceWorld({ context: { topic } });

    await announce(...many(3));
    await announce(
      auditRecord(outcomeOf(completed, 8, { trigger: allowlistChanged })),
      auditRecord(outcomeOf(completed, 9, { trigger: allowlistChanged })),
    );
    clock.now += quietMs;

    await expect(sendDigests()).rejects.toThrow('1 digests or mails could not be sent');
    expect([sent.length, pending.count()]).toEqual([1, 3]);
    await sendDigests();
    expect([sent.length, pending.count()]).toEqual([2, 0]);
  });

  test('where a mail cannot be read, the others are sent, and the function fails so that the alarm rings', async () => {
    const { announce, sendDigests, clock, messages, pending, lines } = announceWorld();
    await announce(...many(2));
    pending.problems.push('table smtp-warden-sweeps holds a mail that cannot be read');
    clock.now += quietMs;

    await expect(sendDigests()).rejects.toThrow('1 digests or mails could not be sent');

    expect([messages.length, pending.count()]).toEqual([1, 0]);
    expect(JSON.stringify(lines)).toContain('holds a mail that cannot be read');
  });
});
