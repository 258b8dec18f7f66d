import * as z from 'zod/mini';
import { type Cidr, parseCidr } from '../core/model/cidr.ts';

/** The stored forms of the domain's values. Strict: a member nobody knows is damage, not something to ignore. */

const toCanonicalCidr = z.transform((text: string, context): Cidr => {
  const reading = parseCidr(text);
  if (reading.kind === 'cidr' && reading.cidr === text) return reading.cidr;
  const message = `${JSON.stringify(text)} is not a canonical CIDR`;
  context.issues.push({ code: 'custom', message, input: text });
  return z.NEVER;
});

export const canonicalCidr = z.pipe(z.string(), toCanonicalCidr);
const filled = z.string().check(z.minLength(1));
export const ordinal = z.int().check(z.minimum(1));

export const moment = z.iso.datetime();
export const family = z.enum(['ipv4', 'ipv6']);
export const tags = z.record(z.string(), z.string());

export const groupRef = z.strictObject({ account: z.string(), region: z.string(), groupId: z.string() });

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
