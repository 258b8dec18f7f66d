import type { dynamodbClient } from '../aws/clients.ts';
import { dynamodbMail } from '../aws/mail/dynamodb-mail.ts';
import { publicAddressesOf } from '../aws/mail/public-addresses.ts';
import type { MailHosts } from '../core/mail/mail-hosts.ts';
import type { Place } from '../core/model/security-group.ts';
import type { PlaceClients } from './places.ts';
import type { Settings } from './settings.ts';

/** What a group is asked about mail by, over real AWS; nothing where no domains are named. */
export function mailHosts(
  { mail: { domains }, deployment: { sweepTable } }: Pick<Settings, 'mail' | 'deployment'>,
  dynamodb: ReturnType<typeof dynamodbClient>,
  placeOf: (place: Place) => Pick<PlaceClients, 'ec2'>,
): { readonly mail?: MailHosts } {
  if (domains.length === 0) return {};
  const { read } = dynamodbMail(dynamodb, sweepTable);
  const mail: MailHosts = {
    domains,
    remembered: async () => (await Promise.all(domains.map(read))).flatMap((one) => one ?? []),
    addressesOf: async (ref) => publicAddressesOf(placeOf(ref).ec2, ref.groupId),
  };
  return { mail };
}
