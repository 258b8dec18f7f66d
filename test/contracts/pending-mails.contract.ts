import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PendingMail, PendingMails } from '../../aws/dynamodb-pending-mails.ts';
import type { Notification } from '../../aws/sns-topic.ts';

export interface OpenPendingMails {
  readonly mails: PendingMails;
  readonly close: () => Promise<void>;
}

export function aPendingMail(change: Partial<PendingMail> = {}): PendingMail {
  return {
    id: '111122223333/eu-west-1/sg-0123456789abcdef0/3',
    batch: 'sweep/sweep',
    cause: ['Found by: sweep'],
    heldAt: '2026-11-15T12:00:00.000Z',
    outcome: 'completed',
    reason: 'all changes applied and verified',
    account: '111122223333',
    region: 'eu-west-1',
    groupId: 'sg-0123456789abcdef0',
    groupName: 'mail',
    command: 'smtp-warden history show rem-1',
    ...change,
  };
}

export function aNotification(text = 'Port 25 closed.'): Notification {
  return { subject: '[smtp-warden] mail', text, attributes: { outcome: 'completed', account: ['1', '2'], region: '' } };
}

/** What smtp-warden relies on of the mails that wait for a digest. `open` gives a store with none. */
export function pendingMailsContract(name: string, open: () => Promise<OpenPendingMails>): void {
  describe(`pending mails contract: ${name}`, () => {
    let opened: OpenPendingMails;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened?.close());

    test('what is held is listed, and the mail comes back as it was', async () => {
      const { mails } = opened;

      await mails.hold(aPendingMail(), aNotification());

      expect(await mails.list()).toEqual({ mails: [aPendingMail()], problems: [] });
      expect(await mails.notificationOf(aPendingMail())).toEqual(aNotification());
    });

    test('a mail that is held twice is there once', async () => {
      const { mails } = opened;

      await mails.hold(aPendingMail(), aNotification('first'));
      await mails.hold(aPendingMail(), aNotification('second'));

      expect((await mails.list()).mails).toHaveLength(1);
    });

    test('what is removed is gone, and removing it again does no harm; the others stay', async () => {
      const { mails } = opened;
      const other = aPendingMail({ id: 'another' });
      await mails.hold(aPendingMail(), aNotification());
      await mails.hold(other, aNotification());

      await mails.remove([aPendingMail()]);
      await mails.remove([aPendingMail()]);

      expect((await mails.list()).mails).toEqual([other]);
      expect(await mails.notificationOf(aPendingMail())).toBeNull();
    });

    test('more than a page of them are all listed, and all removed', async () => {
      const { mails } = opened;
      // Twelve of 100 KB each: a page of a Query holds 1 MB (DynamoDB developer guide, Query).
      for (let number = 0; number < 12; number += 1) {
        await mails.hold(aPendingMail({ id: `mail-${number}` }), aNotification('x'.repeat(100_000)));
      }

      const { mails: listed } = await mails.list();
      expect(listed).toHaveLength(12);
      await mails.remove(listed);
      expect(await mails.list()).toEqual({ mails: [], problems: [] });
    });
  });
}
