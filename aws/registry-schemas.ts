import * as z from 'zod/mini';
import { moment, ordinal } from './schemas.ts';

/** The stored forms of the items of the registry, without their keys. */

const count = z.int().check(z.minimum(0));
const filled = z.string().check(z.minLength(1));
const texts = z.array(z.string());

export const accountSchema = z.strictObject({
  name: z.string(),
  ouPath: z.nullable(texts),
  ouNames: z.nullable(texts),
  state: filled,
  joinedAt: z.nullable(moment),
  seenAt: moment,
});

export const listingSchema = z.strictObject({
  acceptedAt: z.nullable(moment),
  accounts: count,
  refused: z.nullable(z.strictObject({ at: moment, reason: z.string(), listed: count, known: count })),
  rules: z.optional(z.strictObject({ includeOus: texts, excludeOus: texts })),
});

/** Written by the commands of people together with an entry of the audit table; what else they keep beside it is left out. */
export const decisionSchema = z.object({
  kind: z.enum(['include', 'exclude']),
  reason: z.string(),
  by: z.string(),
  at: moment,
  sequence: ordinal,
  hash: filled,
});

export const contactSchema = z.strictObject({ regions: texts, lastContact: moment });
