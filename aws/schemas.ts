import * as z from 'zod/mini';
import { outcomes } from '../core/audit/audit-entry.ts';
import { type Cidr, parseCidr } from '../core/model/cidr.ts';

/** The stored forms of the domain's values. Strict: a member nobody knows is damage, not something to ignore. */

const toCanonicalCidr = z.transform((text: string, context): Cidr => {
  const reading = parseCidr(text);
  if (reading.kind === 'cidr' && reading.cidr === text) return reading.cidr;
  const message = `${JSON.stringify(text)} is not a canonical CIDR`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

const canonicalCidr = z.pipe(z.string(), toCanonicalCidr);
const filled = z.string().check(z.minLength(1));
const count = z.int().check(z.minimum(0));
const ordinal = z.int().check(z.minimum(1));

const moment = z.iso.datetime();
const family = z.enum(['ipv4', 'ipv6']);
const tags = z.record(z.string(), z.string());

const groupRef = z.strictObject({ account: z.string(), region: z.string(), groupId: z.string() });

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cidr'), cidr: canonicalCidr }),
  z.strictObject({ kind: z.literal('prefix-list'), prefixListId: z.string() }),
  z.strictObject({ kind: z.literal('security-group'), groupId: z.string() }),
]);

const permission = {
  protocol: z.string(),
  ports: z.nullable(z.strictObject({ from: z.int(), to: z.int() })),
  source,
  description: z.nullable(z.string()),
};

export const ruleSchema = z.strictObject({ id: z.string(), ...permission, tags });

const scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.literal('account'), account: z.string() }),
  z.strictObject({ kind: z.literal('vpc'), vpcId: z.string() }),
  z.strictObject({ kind: z.literal('group'), groupId: z.string() }),
]);

const vouched = {
  id: filled,
  owner: filled,
  reason: filled,
  createdAt: moment,
  createdBy: z.string(),
  version: ordinal,
};

export const allowlistEntrySchema = z.strictObject({
  ...vouched,
  cidr: canonicalCidr,
  scope,
  expiresAt: z.nullable(moment),
  removedBy: z.exactOptional(filled),
});

export const exemptionSchema = z.strictObject({ ...vouched, group: groupRef, expiresAt: moment });

export const newRuleSchema = z.strictObject({
  ...permission,
  origin: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('residue'), securityGroupRuleId: z.string() }),
    z.strictObject({ kind: z.literal('approved'), entryIds: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('restored'), securityGroupRuleId: z.string() }),
  ]),
});

export const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('revokeIngress'), rules: z.array(ruleSchema) }),
  z.strictObject({ kind: z.literal('authorizeIngress'), tags, rules: z.array(newRuleSchema) }),
]);

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
});

export const lossSchema = z.strictObject({
  kind: z.enum(['protocols', 'description-or-tags']),
  securityGroupRuleId: z.string(),
  what: z.string(),
});

const actor = z.strictObject({
  arn: z.nullable(z.string()),
  type: z.string(),
  sourceIp: z.nullable(z.string()),
  userAgent: z.nullable(z.string()),
  at: z.nullable(z.string()),
});

const trigger = z.strictObject({
  kind: z.enum(['event', 'sweep', 'cli']),
  name: z.string(),
  eventId: z.nullable(z.string()),
  actor: z.nullable(actor),
});

const closing = z.strictObject({
  id: z.string(),
  at: moment,
  openedBy: z.nullable(actor),
  tool: z.nullable(z.string()),
});

export const auditEntrySchema = z.strictObject({
  schema: z.literal(1),
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
  awaitedFamilies: z.exactOptional(z.array(z.strictObject({ port: z.int(), family }))),
  finding: z.strictObject({ group: groupRef, exposures: z.array(exposureSchema) }),
  steps: z.array(stepSchema),
  lost: z.array(lossSchema),
  allowlistEntries: z.array(allowlistEntrySchema),
  rulesBefore: z.nullable(z.array(ruleSchema)),
  rulesAfter: z.nullable(z.array(ruleSchema)),
  revokedRuleIds: z.array(z.string()),
  perhapsRevokedRuleIds: z.array(z.string()),
  outcomes: z.array(
    z.strictObject({
      kind: z.enum(['revokeIngress', 'authorizeIngress']),
      result: z.enum(['done', 'alreadyTrue', 'failed', 'skipped']),
      missing: z.array(z.string()),
      edited: z.array(ruleSchema),
      requestIds: z.array(z.string()),
      reason: z.nullable(z.string()),
    }),
  ),
  fingerprint: z.string(),
  writer: z.string(),
  sequence: ordinal,
  previousHash: z.string(),
  hash: z.string(),
});

const place = z.strictObject({ account: z.string(), region: z.string() });
const placeNote = z.strictObject({ account: z.string(), region: z.nullable(z.string()), reason: z.string() });

export const sweepSchema = z.strictObject({
  sweepId: z.string(),
  startedAt: moment,
  brake: count,
  places: z.array(place),
  failures: z.array(placeNote),
  skipped: z.array(placeNote),
});

export const placeReportSchema = z.strictObject({
  place,
  groups: count,
  findings: count,
  changes: count,
  candidates: z.array(z.string()),
  failures: z.array(placeNote),
});

export const sweepConclusionSchema = z.strictObject({
  sweepId: z.string(),
  startedAt: moment,
  concludedAt: moment,
  verdict: z.enum(['released', 'halted']),
  brake: count,
  changes: count,
  places: count,
  groups: count,
  findings: count,
  failures: z.array(placeNote),
  skipped: z.array(placeNote),
  missing: z.array(place),
});
