import { z } from 'zod';
import { auditEntrySchema, exposureSchema, lossSchema } from '../aws/audit-schema.ts';
import { stepSchema } from '../aws/rule-schemas.ts';
import { allowlistEntrySchema, exemptionSchema } from '../aws/schemas.ts';
import { policyActions } from '../core/audit/policy-entry.ts';
import { accountIdPattern, securityGroupIdPattern } from '../core/model/aws-ids.ts';
import { evidence } from './json-evidence.ts';

/** What the documents of several commands have in common. */

export const text = z.string().min(1);
export const count = z.int().min(0);
export const place = { account: z.string().regex(accountIdPattern), region: text };
export const groupId = z.string().regex(securityGroupIdPattern);
export const namedGroup = { ...place, groupId, groupName: z.string() };
export const moment = z.iso.datetime();

export const auditEntry = auditEntrySchema.check(
  z.meta({ id: 'auditEntry', description: 'One entry of the audit log, as stored.' }),
);
export const exposure = exposureSchema.check(
  z.meta({
    id: 'exposure',
    description:
      'One port open to more of the internet than the limit, in one address family, and the rules that open it.',
  }),
);
const step = stepSchema.check(z.meta({ id: 'step', description: 'One EC2 call, as data.' }));
export const loss = lossSchema.check(
  z.meta({ id: 'loss', description: 'Something a revoked rule had and no rule has afterwards.' }),
);
export const managedBy = text
  .nullable()
  .describe('What manages the group, as far as its tags show: its rules have to be changed there as well.');
const decision = z.enum(['report', 'exempt', 'defer', 'remediate']).meta({ id: 'decision' });

const expired = z.boolean().describe('An entry that has expired, or was removed, counts as absent.');
export const entry = z.strictObject({ ...allowlistEntrySchema.shape, expired }).meta({ id: 'allowlistEntry' });
export const exemption = z.strictObject({ ...exemptionSchema.shape, expired }).meta({ id: 'exemption' });
export const storedEntry = z
  .strictObject(allowlistEntrySchema.shape)
  .meta({ id: 'storedEntry', description: 'An allowlist entry as it is stored.' });
export const storedExemption = z
  .strictObject(exemptionSchema.shape)
  .meta({ id: 'storedExemption', description: 'An exemption as it is stored.' });

/** A change of an item of the policy, as the policy's chain records it. */
export function loggedChange<Item extends z.ZodType>(item: Item) {
  return z.strictObject({
    at: moment,
    by: z.string().describe('The ARN of the person.'),
    action: z.enum(policyActions),
    entry: text.describe('The id of the item.'),
    before: item.nullable(),
    after: item.nullable(),
    reason: z.string(),
    previewDigest: text
      .nullable()
      .describe('The digest of the effect that the person was shown; null where there was no preview.'),
    sequence: count.describe("The place of the edit in the policy's chain."),
  });
}
export const fileRow = z
  .strictObject({ cidr: text, scope: text, owner: text, reason: text, expiresAt: moment.nullable() })
  .meta({ id: 'fileRow', description: 'An entry as `allowlist import` reads it.' });

export const finding = z
  .strictObject({
    ...namedGroup,
    vpcId: z.string(),
    optedIn: z.boolean(),
    decision,
    reason: text,
    managedBy,
    exposures: z.array(exposure).min(1),
    evidence,
  })
  .meta({ id: 'finding', description: 'A group that lets more of the internet reach the port than the limit.' });

export const plan = z
  .strictObject({
    ...namedGroup,
    vpcId: z.string(),
    optedIn: z.boolean(),
    decision,
    reason: text,
    managedBy,
    exposures: z.array(exposure).describe('None where only the managed rules follow the allowlist.'),
    remediationId: text,
    steps: z.array(step),
    lost: z.array(loss),
    quota: z
      .array(
        z.strictObject({
          family: z.enum(['ipv4', 'ipv6']),
          needed: count.nullable().describe('Rules after the plan; null where a prefix list cannot be read.'),
          peak: count.nullable().describe('The most rules at any moment of the plan; null as well then.'),
          allowed: count,
          fits: z.boolean().describe('Whether the plan fits: one that adds no more than it removes always does.'),
        }),
      )
      .describe('The share of each address family that the plan adds to.'),
    awsCli: z
      .array(text)
      .describe(
        'The steps as commands of the AWS command line, to run by hand; none for a group that would not be changed.',
      ),
    evidence,
  })
  .meta({ id: 'plan', description: 'What would be done to a group; nothing is, unless the decision is remediate.' });

const lookError = z
  .strictObject({ account: place.account, region: text.nullable(), groupId: groupId.nullable(), error: text })
  .meta({
    id: 'lookError',
    description:
      'A group, where groupId is null a region, or where region is null an account, that could not be scanned.',
  });
export const errors = z.array(lookError);
export const nothingRead = text
  .optional()
  .describe('Where no account and region could be read: the first of `errors`.');

export const skipped = z
  .strictObject({ ...place, groupId, outcome: text, reason: text, id: text.optional(), evidence })
  .meta({ id: 'skipped', description: 'A group that was checked and not changed, and why.' });

export const unfinishedGroup = z
  .strictObject({
    ...place,
    groupId,
    remediationId: text,
    since: moment,
    by: text.describe('Who began it: an ARN, or smtp-warden and what it was triggered by.'),
    takeOverAfter: moment.describe('After this time, the next check or command continues with the group.'),
    undoes: text.optional().describe('Where it is an undo: the remediation that it undoes.'),
  })
  .meta({ id: 'unfinished', description: 'A group that is being changed: its end is not recorded yet.' });
export const unfinished = z.array(unfinishedGroup);

export const conflict = z
  .strictObject({
    kind: z.enum(['removed', 'edited', 'made-by-others']),
    expected: text.describe('The rule as the remediation left it.'),
    found: text.nullable().describe('The rule as it is; null where it does not stand.'),
    what: text,
  })
  .meta({ id: 'conflict', description: 'A rule that somebody has changed since, so that an undo would not restore.' });

export const stopped = z.strictObject({ signal: z.enum(['SIGINT', 'SIGTERM', 'SIGHUP']), done: count, of: count });

export const check = z
  .strictObject({ name: text, status: z.enum(['ok', 'warning', 'failed']), detail: text, mend: text.optional() })
  .meta({ id: 'check', description: 'The result of one check; `mend` says how to fix it.' });

export const head = z.strictObject({ group: text, entries: count, head: z.string() });
