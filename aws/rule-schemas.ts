import * as z from 'zod/mini';
import { canonicalCidr, tags } from './schemas.ts';

/**
 * The stored forms of rules and of what is done to them, for the audit log. Apart from the other values: bundlers keep a schema that
 * is made of parts of another one, and the functions that read only the policy have no use for these.
 */

export const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cidr'), cidr: canonicalCidr }),
  z.strictObject({ kind: z.literal('prefix-list'), prefixListId: z.string() }),
  z.strictObject({ kind: z.literal('security-group'), groupId: z.string() }),
]);

/** What a rule lets in, without its description. */
export const traffic = {
  protocol: z.string(),
  ports: z.nullable(z.strictObject({ from: z.int(), to: z.int() })),
  source,
};

const permission = { ...traffic, description: z.nullable(z.string()) };

export const ruleSchema = z.strictObject({ id: z.string(), ...permission, tags });

export const newRuleSchema = z.strictObject({
  ...permission,
  origin: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('remainder'), securityGroupRuleId: z.string() }),
    z.strictObject({ kind: z.literal('approved'), entryIds: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('restored'), securityGroupRuleId: z.string() }),
  ]),
});

export const revokeStepSchema = z.strictObject({ kind: z.literal('revokeIngress'), rules: z.array(ruleSchema) });

export const stepSchema = z.discriminatedUnion('kind', [
  revokeStepSchema,
  z.strictObject({ kind: z.literal('authorizeIngress'), tags, rules: z.array(newRuleSchema) }),
]);
