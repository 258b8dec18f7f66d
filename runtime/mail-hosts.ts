import type { dynamodbClient } from '../aws/clients.ts';
import { dynamodbMail } from '../aws/mail/dynamodb-mail.ts';
import { publicAddressesOf } from '../aws/mail/public-addresses.ts';
import type { MailHosts } from '../core/mail/mail-hosts.ts';
import { groupKey, type Place } from '../core/model/security-group.ts';

import type { PlaceClients } from './places.ts';
import type { Settings } from './settings.ts';

const hourMs = 3_600_000;

/** What a group is asked about mail by, over real AWS; nothing where no domains are named. */
export function mailHosts(
  { mail: { domains }, deployment: { sweepTable } }: Pick<Settings, 'mail' | 'deployment'>,
  dynamodb: ReturnType<typeof dynamodbClient>,
  placeOf: (place: Place) => Pick<PlaceClients, 'ec2'>,
): { readonly mail?: MailHosts } {
  if (domains.length === 0) return {};
  const { read } = dynamodbMail(dynamodb, sweepTable);
  const raised = new Map<string, number>();
  const mail: MailHosts = {
    domains,
    remembered: async () => (await Promise.all(domains.map(read))).flatMap((one) => one ?? []),
    addressesOf: async (ref) => publicAddressesOf(placeOf(ref).ec2, ref.groupId),
    isAlarmDue: (ref, now) => {
      const key = groupKey(ref);
      const isDue = now - (raised.get(key) ?? Number.NEGATIVE_INFINITY) >= hourMs;
      if (isDue) raised.set(key, now);
      return isDue;
    },
  };
  return { mail };
}
