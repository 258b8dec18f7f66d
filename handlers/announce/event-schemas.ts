import * as z from 'zod/mini';
import { auditEntrySchema, exposureSchema, lossSchema } from '../../aws/audit-schema.ts';
import { newRuleSchema, ruleSchema } from '../../aws/rule-schemas.ts';
import { accountStateSchema, sweepConclusionSchema } from '../../aws/sweep-schemas.ts';

/** What the events of our own carry as `detail`. `npm run schemas` publishes it in docs/schemas/events/. */

const entry = auditEntrySchema.shape;
const rule = z.omit(ruleSchema, { tags: true });

const version = z.literal(1).check(z.describe('The version of this format.'));
const omitted = z
  .record(z.string(), z.int().check(z.minimum(1)))
  .check(z.describe('By the name of a list: how many members were left out, to limit the size of the event.'));

const about = {
  version,
  id: z.string().check(z.describe('The hash of the audit entry: equal if the same event is delivered twice.')),
  remediationId: z.string().check(z.describe('The id for `smtp-warden history show`.')),
  undoes: z.nullable(z.string()).check(z.describe('In an undo: the remediation that it undoes.')),
  sequence: entry.sequence.check(z.describe('The place of the audit entry in the chain of the group.')),
  at: entry.at,
  account: z.string(),
  region: z.string(),
  groupId: z.string(),
  groupName: z.string(),
  vpcId: z.string(),
  reason: z.string(),
  trigger: entry.trigger.check(
    z.describe('What asked for the check, and who caused it; actor is null if nobody is known.'),
  ),
  managedBy: entry.managedBy.check(
    z.describe(
      'What manages the group, such as a CloudFormation stack or a controller of a cluster: its rules have to be changed there.',
    ),
  ),
  exposures: z.array(exposureSchema).check(z.describe('Empty if only the rules of approved CIDRs are updated.')),
  omitted,
};

const closing = z.strictObject({ remediationId: z.string(), at: entry.at, trigger: entry.trigger });

const changes = {
  revoked: z.array(rule),
  authorized: z.array(newRuleSchema),
  lost: z.array(lossSchema).check(z.describe('What a revoked rule allowed or carried and no rule does afterwards.')),
};

const done = {
  ...changes,
  missing: z
    .array(z.string())
    .check(z.describe('Ids of rules that should be gone, and texts of rules that should be there.')),
  escalated: z.boolean().check(z.describe('Whether the group was closed three times or more within 24 hours.')),
  closings: z
    .array(closing)
    .check(z.describe('The times it was closed within 24 hours, this one included, oldest first.')),
};

const conclusion = sweepConclusionSchema.shape;

const sweep = z.strictObject({
  version: z.literal(2).check(z.describe('The version of this format. Since 2 a sweep goes by accounts.')),
  id: z.string().check(z.describe('Equal if the same event is delivered twice.')),
  ...conclusion,
  end: conclusion.end.check(
    z.describe('Why it was concluded: all accounts had reported, none had for some minutes, or its time was over.'),
  ),
  brake: conclusion.brake.check(z.describe('The change limit.')),
  accounts: conclusion.accounts.check(z.describe('How many accounts had reported.')),
  places: conclusion.places.check(z.describe('How many account and region pairs were scanned.')),
  failed: conclusion.failed.check(z.describe('How many accounts, regions and groups could not be scanned.')),
  failedNews: conclusion.failedNews.check(z.describe('The same without accounts on record as unreachable.')),
  unread: conclusion.unread.check(
    z.describe('The accounts that could not be scanned, or of which a region could not be.'),
  ),
  failures: conclusion.failures.check(
    z.describe('Why, for up to 500; one for each account before a second one for any.'),
  ),
  skipped: conclusion.skipped.check(z.describe('Regions asked for, and the accounts that have not enabled them.')),
  missing: conclusion.missing.check(z.describe('The accounts that had not reported.')),
  undelivered: conclusion.undelivered.check(
    z.describe('Events of member accounts that the hub never got. Counted by the first sweep of a day (UTC) only.'),
  ),
  omitted,
});

const historyChange = z.strictObject({
  version,
  id: z.string().check(z.describe('Equal if the same event is delivered twice.')),
  what: z.enum(['overwritten', 'deleted', 'unreadable']),
  group: z.string().check(z.describe('The chain: account, region and group, separated by slashes.')),
  sequence: z.nullable(z.int()).check(z.describe('The place in the chain.')),
  at: entry.at,
});

const account = z.strictObject({
  version,
  id: z.string().check(z.describe('Equal if the same event is delivered twice.')),
  ...accountStateSchema.shape,
});

/** By detail-type. */
export const eventDetails = {
  'Remediation Completed': z.strictObject({ ...about, outcome: z.literal('completed'), ...done }),
  'Remediation Partial': z.strictObject({ ...about, outcome: z.literal('partial'), ...done }),
  'Remediation Failed': z.strictObject({ ...about, outcome: z.literal('failed'), ...done }),
  'Remediation Proposed': z.strictObject({ ...about, outcome: z.literal('proposed'), ...changes }),
  'Finding Reported': z.strictObject({ ...about, outcome: z.literal('reported') }),
  'Finding Deferred': z.strictObject({ ...about, outcome: z.literal('deferred') }),
  'Finding Exempted': z.strictObject({ ...about, outcome: z.literal('exempted') }),
  'Sweep Completed': sweep,
  'Sweep Halted': sweep,
  'Sweep Held': sweep,
  'Sweep Incomplete': sweep,
  'History Changed': historyChange,
  'Account Unreachable': account,
  'Account Reachable': account,
} as const;

export type DetailType = keyof typeof eventDetails;

type DetailOf<Type extends DetailType> = z.input<(typeof eventDetails)[Type]>;

export type OutcomeDetail = DetailOf<Exclude<DetailType, `Sweep ${string}` | `Account ${string}` | 'History Changed'>>;
export type SweepDetail = DetailOf<'Sweep Completed'>;
export type AccountDetail = DetailOf<'Account Unreachable'>;
/** What the details of all outcomes have. */
export type AboutDetail = Omit<DetailOf<'Finding Reported'>, 'outcome'>;
