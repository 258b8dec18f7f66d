import * as z from 'zod/mini';
import type { Approval, Decision } from '../core/audit/approval.ts';
import { isPossible } from '../core/audit/person.ts';
import { plainLine } from '../core/model/plain-line.ts';
import { keyFor } from './audit-keys.ts';
import { type Item, itemOf, keyText, parseItem } from './dynamodb-item.ts';
import { groupRef, moment, ordinal } from './schemas.ts';

/** A user id as STS gives it: `AIDA…`, an account id (root), `AROA…:session` or `account:federated-user`; never with a slash. */
const userIdPattern = /^[\w-]+(:[\w+=,.@-]+)?$/;

const approvalSchema = z.strictObject({
  schema: z.union([z.literal(1), z.literal(2)]),
  id: z.string(),
  kind: z.enum(['approval', 'rejection']),
  group: groupRef,
  proposal: z.strictObject({ sequence: ordinal, hash: z.string() }),
  digest: z.string(),
  by: z.strictObject({ arn: z.string(), userId: z.string().check(z.regex(userIdPattern)) }),
  at: moment,
  expiresAt: z.nullable(moment),
  reason: z.nullable(z.string()),
  /** Only of schema 2. */
  despiteMail: z.exactOptional(z.strictObject({ reason: z.string() })),
});

const keys = ['groupKey', 'sequence'];

/** A decision as it is stored: under the key of the person who made it, which IAM binds to the caller, and a number of its own. */
export function decisionItem(approval: Approval, sequence: number): Item {
  return itemOf({ ...approval, groupKey: keyFor('decision', approval.by.userId), sequence });
}

/** Reads a decision. `unreadable`: damaged, of a newer version, or under the key of somebody else than it says. */
export function decisionOf(item: Item): Decision {
  const place = keyText(item, { keys });
  const reading = parseItem(approvalSchema, item, keys);
  if (reading.kind === 'damaged') return { kind: 'unreadable', problem: `${place}: ${reading.problem}` };
  const { value } = reading;
  if (item.groupKey?.S !== keyFor('decision', value.by.userId)) {
    return {
      kind: 'unreadable',
      problem: `${place}: it says that ${value.by.userId} made it, and is under another key`,
    };
  }
  if (!isPossible(value.by)) {
    return {
      kind: 'unreadable',
      problem: `${place}: ${plainLine(value.by.arn)} is not the identity of ${value.by.userId}`,
    };
  }
  // Who overrules the mail writes schema 2, so that an older version does not use it without that.
  if ((value.schema === 2) !== (value.despiteMail !== undefined))
    return { kind: 'unreadable', problem: `${place}: schema ${value.schema} does not go with what it says of mail` };
  return value;
}
