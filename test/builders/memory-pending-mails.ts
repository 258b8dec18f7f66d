import type { PendingMail, PendingMails } from '../../aws/dynamodb-pending-mails.ts';
import type { Notification } from '../../aws/sns-topic.ts';

/** Pending mails in memory, to be looked into. */
export function memoryPendingMails() {
  const problems: string[] = [];
  const held = new Map<string, { readonly mail: PendingMail; readonly notification: Notification }>();
  const mails: PendingMails = {
    hold: async (mail, notification) => void held.set(mail.id, { mail, notification }),
    list: async () => ({ mails: [...held.values()].map(({ mail }) => mail), problems }),
    notificationOf: async ({ id }) => held.get(id)?.notification ?? null,
    remove: async (gone) => {
      for (const { id } of gone) held.delete(id);
    },
  };
  return {
    mails,
    /** What is said to be there and cannot be read. */
    problems,
    count: () => held.size,
    /** The full mails that are held. */
    notifications: () => [...held.values()].map(({ notification }) => notification),
  };
}
