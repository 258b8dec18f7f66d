import { z } from 'zod';
import { outcomes } from '../core/audit/audit-entry.ts';
import { type Cidr, parseCidr } from '../core/model/cidr.ts';

/** The stored forms of the domain's values. Strict: a member nobody knows is damage, not something to ignore. */

const canonicalCidr = z.string().transform((text, context): Cidr => {
  const reading = parseCidr(text);
  if (reading.kind === 'cidr' && reading.cidr === text) return reading.cidr;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not a canonical CIDR` });
  return z.NEVER;
});

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
  ports: z.strictObject({ from: z.int(), to: z.int() }).nullable(),
  source,
  description: z.string().nullable(),
};

const rule = z.strictObject({ id: z.string(), ...permission, tags });

const scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.literal('account'), account: z.string() }),
  z.strictObject({ kind: z.literal('vpc'), vpcId: z.string() }),
  z.strictObject({ kind: z.literal('group'), groupId: z.string() }),
]);

const vouched = {
  id: z.string().min(1),
  owner: z.string().min(1),
  reason: z.string().min(1),
  createdAt: moment,
  createdBy: z.string(),
  version: z.int().min(1),
};

export const allowlistEntrySchema = z.strictObject({
  ...vouched,
  cidr: canonicalCidr,
  scope,
  expiresAt: moment.nullable(),
});

export const exemptionSchema = z.strictObject({ ...vouched, group: groupRef, expiresAt: moment });

const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('revokeIngress'), rules: z.array(rule) }),
  z.strictObject({
    kind: z.literal('authorizeIngress'),
    tags,
    rules: z.array(
      z.strictObject({
        ...permission,
        origin: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('residue'), securityGroupRuleId: z.string() }),
          z.strictObject({ kind: z.literal('approved'), entryIds: z.array(z.string()) }),
        ]),
      }),
    ),
  }),
]);

const finding = z.strictObject({
  group: groupRef,
  exposures: z.array(
    z.strictObject({
      portRule: z.string(),
      port: z.int(),
      family,
      publicAddresses: z.string(),
      limitPrefixLength: z.int(),
      reason: z.string(),
      contributions: z.array(
        z.strictObject({
          source,
          securityGroupRuleIds: z.array(z.string()),
          publicAddresses: z.string(),
          offending: z.boolean(),
        }),
      ),
    }),
  ),
});

const trigger = z.strictObject({
  kind: z.enum(['event', 'sweep', 'cli']),
  name: z.string(),
  eventId: z.string().nullable(),
  actor: z
    .strictObject({
      arn: z.string().nullable(),
      type: z.string(),
      sourceIp: z.string().nullable(),
      userAgent: z.string().nullable(),
      at: z.string().nullable(),
    })
    .nullable(),
});

export const auditEntrySchema = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  group: groupRef,
  groupName: z.string(),
  vpcId: z.string(),
  at: moment,
  outcome: z.enum(outcomes),
  reason: z.string(),
  trigger,
  managedBy: z.string().nullable(),
  finding,
  steps: z.array(step),
  lost: z.array(
    z.strictObject({
      kind: z.enum(['protocols', 'description-or-tags']),
      securityGroupRuleId: z.string(),
      what: z.string(),
    }),
  ),
  allowlistEntries: z.array(allowlistEntrySchema),
  rulesBefore: z.array(rule).nullable(),
  rulesAfter: z.array(rule).nullable(),
  revokedRuleIds: z.array(z.string()),
  perhapsRevokedRuleIds: z.array(z.string()),
  outcomes: z.array(
    z.strictObject({
      kind: z.enum(['revokeIngress', 'authorizeIngress']),
      result: z.enum(['done', 'alreadyTrue', 'failed', 'skipped']),
      missing: z.array(z.string()),
      edited: z.array(rule),
      requestIds: z.array(z.string()),
      reason: z.string().nullable(),
    }),
  ),
  fingerprint: z.string(),
  writer: z.string(),
  sequence: z.int().min(1),
  previousHash: z.string(),
  hash: z.string(),
});

const place = z.strictObject({ account: z.string(), region: z.string() });
const placeNote = z.strictObject({ account: z.string(), region: z.string().nullable(), reason: z.string() });
const count = z.int().min(0);

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
