import * as z from 'zod/mini';
import { newestSchema } from '../core/audit/audit-entry.ts';
import { outcomes } from '../core/audit/outcomes.ts';
import { newRuleSchema, revokeStepSchema, ruleSchema, source, traffic } from './rule-schemas.ts';
import { allowlistEntrySchema, family, groupRef, moment, ordinal, tags } from './schemas.ts';

/**
 * The stored forms of an entry of the audit log. Schema 2 adds `list`, `tries`, `left` and `restart`, and says `remainder` where
 * schema 1 said `residue`. Schema 3 adds `proposal`, `approval` and the outcome `withdrawn`, schema 4 `mail` and `despiteMail`. Strict: a member
 * nobody knows is damage, or written by a newer version.
 */

const notCounted = z.strictObject({
  prefixListId: z.string(),
  cause: z.enum(['not-permitted', 'not-found', 'being-changed']),
  securityGroupRuleIds: z.array(z.string()),
});

const contribution = z.strictObject({
  source,
  securityGroupRuleIds: z.array(z.string()),
  publicAddresses: z.string(),
  offending: z.boolean(),
});

export const exposureSchema = z.strictObject({
  portRule: z.string(),
  port: z.int(),
  family,
  publicAddresses: z.string(),
  limitPrefixLength: z.int(),
  reason: z.string(),
  contributions: z.array(contribution),
  notCounted: z.exactOptional(z.array(notCounted)),
});

export const lossSchema = z.strictObject({
  kind: z.enum(['protocols', 'description-or-tags', 'private-source']),
  securityGroupRuleId: z.string(),
  what: z.string(),
});

const actor = z.strictObject({
  arn: z.nullable(z.string()),
  type: z.string(),
  sourceIp: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
  fromConsole: z.exactOptional(z.literal(true)),
  at: z.nullable(z.string()),
});

export const trigger = z.strictObject({
  kind: z.enum(['event', 'sweep', 'cli']),
  name: z.string(),
  eventId: z.nullable(z.string()),
  actor: z.nullable(actor),
  opensNothing: z.exactOptional(z.literal(true)),
});

const closing = z.strictObject({
  id: z.string(),
  at: moment,
  openedBy: z.nullable(actor),
  tool: z.nullable(z.string()),
});

const residue = z.pipe(
  z.strictObject({ kind: z.literal('residue'), securityGroupRuleId: z.string() }),
  z.transform(({ securityGroupRuleId }) => ({ kind: 'remainder' as const, securityGroupRuleId })),
);

const step = z.discriminatedUnion('kind', [
  revokeStepSchema,
  z.strictObject({
    kind: z.literal('authorizeIngress'),
    tags,
    rules: z.array(z.strictObject({ ...newRuleSchema.shape, origin: z.union([newRuleSchema.shape.origin, residue]) })),
  }),
]);

const portFamily = z.strictObject({ port: z.int(), family });

const listedRule = z.strictObject({
  permission: z.strictObject({ ...traffic, description: z._default(z.nullable(z.string()), null) }),
  ruleId: z.nullable(z.string()),
  remediation: z.string(),
  entries: z.array(z.strictObject({ id: z.string(), version: ordinal })),
  takenOver: z.exactOptional(z.literal(true)),
});

export const ruleList = z.strictObject({ rules: z.array(listedRule), closed: z.array(portFamily) });

const restart = z.strictObject({
  reason: z.string(),
  lastGood: z.nullable(z.strictObject({ sequence: ordinal, hash: z.string() })),
  bad: z.strictObject({ sequence: ordinal, problem: z.string() }),
});

const person = z.strictObject({ arn: z.string(), userId: z.string() });

const proposal = z.strictObject({ digest: z.string(), by: z.nullable(person) });

const usedApproval = z.strictObject({ by: person, at: moment, digest: z.string() });

const mailNote = z.strictObject({ domain: z.string(), host: z.string(), address: z.string(), lookedUpAt: moment });

const stepOutcome = z.strictObject({
  kind: z.enum(['revokeIngress', 'authorizeIngress']),
  result: z.enum(['done', 'alreadyTrue', 'failed', 'skipped']),
  missing: z.array(z.string()),
  edited: z.array(ruleSchema),
  requestIds: z.array(z.string()),
  reason: z.nullable(z.string()),
});

export const auditEntrySchema = z.strictObject({
  schema: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(newestSchema)]),
  id: z.string(),
  undoes: z.exactOptional(z.string()),
  group: groupRef,
  groupName: z.string(),
  vpcId: z.string(),
  at: moment,
  outcome: z.enum(outcomes),
  reason: z.string(),
  trigger,
  managedBy: z.nullable(z.string()),
  closings: z.exactOptional(z.array(closing)),
  list: z.exactOptional(ruleList),
  awaitedFamilies: z.exactOptional(z.array(portFamily)),
  tries: z.exactOptional(ordinal),
  left: z.exactOptional(z.array(z.string())),
  restart: z.exactOptional(restart),
  proposal: z.exactOptional(proposal),
  approval: z.exactOptional(usedApproval),
  mail: z.exactOptional(mailNote),
  despiteMail: z.exactOptional(z.strictObject({ by: person, reason: z.string() })),
  finding: z.strictObject({ group: groupRef, exposures: z.array(exposureSchema) }),
  steps: z.array(step),
  lost: z.array(lossSchema),
  allowlistEntries: z.array(allowlistEntrySchema),
  rulesBefore: z.nullable(z.array(ruleSchema)),
  rulesAfter: z.nullable(z.array(ruleSchema)),
  revokedRuleIds: z.array(z.string()),
  perhapsRevokedRuleIds: z.array(z.string()),
  outcomes: z.array(stepOutcome),
  fingerprint: z.string(),
  writer: z.string(),
  sequence: ordinal,
  previousHash: z.string(),
  hash: z.string(),
});
