import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { isHostName } from '../../core/mail/look-up.ts';
import type { MailDomain, MailStore, RememberedMail } from '../../core/mail/mail-domain.ts';
import { type Item, itemOf, parseItem } from '../dynamodb-item.ts';
import { moment } from '../schemas.ts';

const mailDomainSchema = z.strictObject({
  domain: z.string(),
  hosts: z.array(z.strictObject({ name: z.string(), addresses: z.array(z.string()), lookedUpAt: moment })),
  lookedUpAt: z.nullable(moment),
  failingSince: z.nullable(moment),
  problem: z.nullable(z.string()),
});

/** The key of a domain in the table of sweeps. Roles are bound to its beginning (dynamodb:LeadingKeys). */
function keyOf(domain: string): Item {
  return itemOf({ sweepId: `mail#${domain}`, part: 'mx' });
}

/** The remembered MX in the table of sweeps: one item for each domain, without an end date. Reads are consistent. */
export function dynamodbMail(dynamodb: DynamoDBClient, table: string): MailStore {
  return {
    read: async (domain) => {
      const get = new GetItemCommand({ TableName: table, Key: keyOf(domain), ConsistentRead: true });
      const { Item } = await dynamodb.send(get);
      return Item ? rememberedOf(Item, domain) : null;
    },
    put: async (remembered: MailDomain) => {
      const Item = { ...itemOf(remembered), ...keyOf(remembered.domain) };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    },
  };
}

/** An item that cannot be read, says another domain than its key, or names what is no host, is damaged: it is nobody's MX. */
function rememberedOf(item: Item, domain: string): RememberedMail {
  const reading = parseItem(mailDomainSchema, item, ['sweepId', 'part']);
  if (reading.kind === 'damaged') return { domain, damaged: reading.problem };
  const { value } = reading;
  if (value.domain !== domain) return { domain, damaged: `it is about ${JSON.stringify(value.domain)}` };
  // Names are shown to people, and the sweep remembers no other ones.
  return value.hosts.every(({ name }) => isHostName(name))
    ? value
    : { domain, damaged: 'a name is not that of a host' };
}
