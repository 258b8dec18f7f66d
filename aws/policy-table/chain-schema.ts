import * as z from 'zod/mini';
import { policyActions } from '../../core/audit/policy-entry.ts';
import { allowlistEntrySchema, exemptionSchema, moment, ordinal } from '../schemas.ts';

/** The stored forms of the policy's chain. Strict: a member nobody knows is damage, or written by a newer version. */

/** The newest form there is. A version that finds a newer one must not decide by that chain. */
export const policyEntrySchemaVersion = 1;

const policyItem = z.nullable(z.union([allowlistEntrySchema, exemptionSchema]));

const recordedChange = z.strictObject({ item: z.string(), before: policyItem, after: policyItem });

export const policyEntrySchema = z.strictObject({
  schema: z.literal(policyEntrySchemaVersion),
  kind: z.literal('policy'),
  at: moment,
  action: z.enum(policyActions),
  by: z.strictObject({ arn: z.string(), userId: z.string() }),
  reason: z.string(),
  previewDigest: z.nullable(z.string()),
  changes: z.nullable(z.array(recordedChange)),
  parts: z.nullable(z.strictObject({ id: z.string(), count: ordinal, digest: z.string() })),
  version: ordinal,
  items: z.int().check(z.minimum(0)),
  digest: z.string(),
  sequence: ordinal,
  previousHash: z.string(),
  hash: z.string(),
});

/** A part of the changes of a large edit, without its key. */
export const policyPartSchema = z.strictObject({
  schema: z.literal(policyEntrySchemaVersion),
  changes: z.array(recordedChange),
});
