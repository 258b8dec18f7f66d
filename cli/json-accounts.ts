import { z } from 'zod';
import { accountActions } from '../core/audit/account-decision.ts';
import { accountIdPattern } from '../core/model/aws-ids.ts';
import { check, count, groupId, moment, text } from './json-parts.ts';

/** What the commands about accounts print. */

const account = z.string().regex(accountIdPattern);

const listed = z
  .strictObject({
    id: account,
    name: z.string().nullable().describe('Null where the registry does not name the account.'),
    ou: z
      .string()
      .nullable()
      .describe('The names of its OUs, from the root down, with a slash between; null where unknown.'),
    state: text
      .nullable()
      .describe('As AWS Organizations says it, or LEFT: not in the organisation any more. Null where nobody says.'),
    regions: z.array(text).describe('The enabled regions, as the last scan saw them.'),
    lastContact: moment.nullable().describe('When a scan last reached it.'),
    included: z.boolean().describe('Whether it is scanned. `reason` says where nothing is changed all the same.'),
    reason: text,
  })
  .meta({ id: 'account' });

const verdict = z.strictObject({ kind: z.enum(['managed', 'unconfirmed', 'unmanaged']), reason: text }).meta({
  id: 'verdict',
  description: 'Whether an account is managed. unconfirmed: it is scanned, and nothing is changed.',
});

const groups = z.strictObject({
  regions: count,
  groups: count,
  optedIn: count,
  withRules: count.describe('Groups with rules that are tagged as managed.'),
  toChange: z
    .array(z.strictObject({ region: text, groupId, groupName: z.string() }))
    .describe('Groups that the bot would change now, in mode enforce.'),
  unread: z.array(z.strictObject({ region: text.nullable(), groupId: groupId.nullable(), reason: text })),
});

const decided = z.strictObject({
  action: z.enum(accountActions),
  reason: text,
  applied: z.boolean(),
  accounts: z.array(
    z.strictObject({
      account,
      before: verdict,
      after: verdict,
      groups: groups
        .nullable()
        .describe('What there is in the account; null where the decision makes no difference to it.'),
      sequence: count
        .nullable()
        .describe('The place of the entry in the chain `accounts`; null where none was written.'),
    }),
  ),
  errors: z.array(z.strictObject({ account, error: text })).describe('Accounts about which nothing could be written.'),
});

export const accountDocuments = {
  'accounts-list': z.strictObject({ accounts: z.array(listed) }),
  'accounts-include': decided,
  'accounts-exclude': decided,
  'accounts-reset': decided,
  'accounts-log': z.strictObject({
    decisions: z.array(
      z.strictObject({
        at: moment,
        by: z.string().describe('The ARN of the person.'),
        userId: z.string(),
        action: z.enum(accountActions),
        account,
        reason: z.string(),
        previewDigest: text.nullable().describe('The digest of the effect that the person was shown.'),
        sequence: count,
      }),
    ),
  }),
  'accounts-check': z.strictObject({ account, checks: z.array(check) }),
} as const;
