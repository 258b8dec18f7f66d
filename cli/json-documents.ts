import { z } from 'zod';
import { auditEntrySchema, exposureSchema, lossSchema } from '../aws/audit-schema.ts';
import { allowlistEntrySchema, exemptionSchema, stepSchema } from '../aws/schemas.ts';
import { outcomes } from '../core/audit/audit-entry.ts';
import { accountIdPattern, securityGroupIdPattern } from '../core/model/aws-ids.ts';

/** What `--json` prints, command by command. `npm run schemas` publishes it as JSON Schema in docs/schemas/. */

const text = z.string().min(1);
const count = z.int().min(0);
const place = { account: z.string().regex(accountIdPattern), region: text };
const groupId = z.string().regex(securityGroupIdPattern);
const namedGroup = { ...place, groupId, groupName: z.string() };
const moment = z.iso.datetime();

const auditEntry = auditEntrySchema.check(
  z.meta({ id: 'auditEntry', description: 'One entry of the audit log, as stored.' }),
);
const exposure = exposureSchema.check(
  z.meta({
    id: 'exposure',
    description: 'One port open to more of the internet than the limit, in one address family, and what makes it up.',
  }),
);
const step = stepSchema.check(z.meta({ id: 'step', description: 'One EC2 call, as data.' }));
const loss = lossSchema.check(
  z.meta({ id: 'loss', description: 'Something a revoked rule had and no rule has afterwards.' }),
);
const decision = z.enum(['report', 'exempt', 'defer', 'remediate']).meta({ id: 'decision' });

const expired = z.boolean().describe('An entry that has expired, or was removed, counts as absent.');
const entry = z.strictObject({ ...allowlistEntrySchema.shape, expired }).meta({ id: 'allowlistEntry' });
const exemption = z.strictObject({ ...exemptionSchema.shape, expired }).meta({ id: 'exemption' });
const fileRow = z
  .strictObject({ cidr: text, scope: text, owner: text, reason: text, expiresAt: moment.nullable() })
  .meta({ id: 'fileRow', description: 'An entry as `allowlist import` reads it.' });

const finding = z
  .strictObject({
    ...namedGroup,
    vpcId: z.string(),
    optedIn: z.boolean(),
    decision,
    reason: text,
    exposures: z.array(exposure).min(1),
  })
  .meta({ id: 'finding', description: 'A group that lets more of the internet reach the port than the limit.' });

const plan = z
  .strictObject({
    ...namedGroup,
    decision,
    reason: text,
    remediationId: text,
    steps: z.array(step),
    lost: z.array(loss),
    quota: z.array(z.strictObject({ family: z.enum(['ipv4', 'ipv6']), needed: count, allowed: count })),
    awsCli: z.array(text).describe('The steps as commands of the AWS command line.'),
  })
  .meta({ id: 'plan', description: 'What would be done to a group; nothing is, unless the decision is remediate.' });

const remediation = z
  .strictObject({
    id: text,
    ...namedGroup,
    outcome: z.enum(outcomes),
    reason: text,
    at: moment,
    actor: z.string().nullable(),
    trigger: z.string(),
    revoked: z.array(text).describe('Ids of security group rules.'),
    authorized: z.array(text).describe('Rules in words.'),
    lost: z.array(loss),
  })
  .meta({ id: 'remediation', description: 'A remediation or decision as of its last entry in the audit log.' });

const lookError = z
  .strictObject({ account: place.account, region: text.nullable(), groupId: groupId.nullable(), error: text })
  .meta({
    id: 'lookError',
    description:
      'A group, where groupId is null a region, or where region is null an account, that could not be looked at.',
  });
const errors = z.array(lookError);

const skipped = z
  .strictObject({ ...place, groupId, outcome: text, reason: text, id: text.optional() })
  .meta({ id: 'skipped', description: 'A group that was looked at and not changed, and why.' });

const check = z
  .strictObject({ name: text, status: z.enum(['ok', 'warning', 'failed']), detail: text, mend: text.optional() })
  .meta({ id: 'check', description: 'How one thing was found; `mend` says what to do about it.' });

const optIn = z.strictObject({ ...namedGroup, optedIn: z.boolean() });
const removed = z.strictObject({ removed: text.describe('The id of what was removed.') });
const head = z.strictObject({ group: text, entries: count, head: z.string() });

/** By command, with a hyphen for a space. `error` is what any command prints instead when it fails as a whole. */
export const jsonDocuments = {
  init: z.strictObject({ ...place, tables: z.array(z.strictObject({ table: text, created: z.boolean() })) }),
  scan: z.strictObject({
    findings: z.array(finding),
    accounts: z.array(place.account),
    regions: z.array(text),
    groups: count,
    errors,
  }),
  plan: z.strictObject({
    plans: z.array(plan),
    groups: count.optional().describe('With --all: how many groups were looked at.'),
    errors: errors.optional().describe('With --all.'),
  }),
  fix: z.strictObject({ remediations: z.array(remediation), skipped: z.array(skipped), errors }),
  undo: z.strictObject({
    undoes: text,
    undone: z.boolean(),
    reason: text,
    exemptUntil: moment.nullable().describe('Until when the bot leaves the group open.'),
    remediation: remediation
      .nullable()
      .describe('The undo itself, which can be undone as well; null if there was nothing to do.'),
  }),
  'groups-list': z.strictObject({
    groups: z.array(z.strictObject({ ...namedGroup, vpcId: z.string(), optedIn: z.boolean(), note: text })),
    optInTag: text,
  }),
  'groups-opt-in': optIn,
  'groups-opt-out': optIn,
  'allowlist-list': z.strictObject({ entries: z.array(entry) }),
  'allowlist-add': z.strictObject({ entry }),
  'allowlist-remove': removed,
  'allowlist-import': z.strictObject({
    applied: z.boolean().describe('Whether it was written: false after --dry-run and where nothing differs.'),
    added: z.array(entry),
    changed: z.array(z.strictObject({ before: entry, after: entry })),
    removed: z.array(entry),
    unchanged: count,
  }),
  'allowlist-export': z.strictObject({ entries: z.array(fileRow) }),
  'exempt-list': z.strictObject({ exemptions: z.array(exemption) }),
  'exempt-add': z.strictObject({ exemption }),
  'exempt-remove': removed,
  'history-list': z.strictObject({ remediations: z.array(remediation), since: moment, damages: z.array(z.string()) }),
  'history-show': z.strictObject({ remediation, entries: z.array(auditEntry).min(1) }),
  'history-verify': z.strictObject({
    verified: z.boolean(),
    entries: count,
    faults: z.array(z.strictObject({ group: text, sequence: z.number(), problem: text })),
    chains: z.array(head).describe('The ends of the chains: keep them elsewhere, for a later --anchor.'),
  }),
  'history-export': z.strictObject({ entries: z.array(auditEntry) }),
  doctor: z.strictObject({ checks: z.array(check) }),
  sandbox: z.strictObject({ endpoint: z.url(), environment: z.record(z.string(), z.string()) }),
  error: z.looseObject({
    error: text.describe('What is wrong and what to do about it.'),
    problems: z
      .array(z.strictObject({ row: z.int().nullable(), reason: text }))
      .optional()
      .describe('After `allowlist import`: what is wrong with which row of the file.'),
  }),
} as const;

export type JsonDocument = keyof typeof jsonDocuments;
