import * as z from 'zod/mini';
import { problemsOf } from '../../aws/problems.ts';
import type { ScanRequest } from '../../core/sweep/scan-request.ts';
import { accountId, found, regionName } from '../events/nomination.ts';

const count = z.int().check(z.minimum(0));
const positive = z.int().check(z.minimum(1));
const waitingGroup = z.strictObject({ region: regionName, groupId: z.string() });

const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scan-account'),
    sweepId: z.string(),
    account: accountId,
    changeLimit: positive,
    counter: z.strictObject({ part: count, of: positive, parts: positive }),
    undelivered: z.exactOptional(z.literal(true)),
  }),
  z.strictObject({
    kind: z.literal('conclude-sweep'),
    sweepId: z.string(),
    reported: z.exactOptional(z.strictObject({ accounts: count, since: z.iso.datetime() })),
  }),
  z.strictObject({ kind: z.literal('allowlist-changed'), accounts: z.nullable(z.array(accountId)) }),
  z.strictObject({
    kind: z.literal('managed-groups'),
    account: accountId,
    attempt: z.exactOptional(positive),
    regions: z.exactOptional(z.array(regionName)),
    waiting: z.exactOptional(z.array(waitingGroup)),
  }),
]);

/** What versions up to 0.5 asked for, one region at a time. They may still be in the queue after an upgrade. */
const earlier = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scan-place'), sweepId: z.string(), account: accountId, region: regionName }),
  z.strictObject({ kind: z.literal('managed-groups'), account: accountId, region: regionName }),
  z.strictObject({ kind: z.literal('allowlist-changed'), accounts: z.array(accountId), attempt: positive }),
]);

/**
 * Reads a message for the scan function; `of-earlier-version` is left to the next sweep, which does what it asked for. Throws if it is not a
 * known request: only the bot's own functions write to its queue.
 */
export function readScanRequest(body: string): ScanRequest | { readonly kind: 'of-earlier-version' } {
  const message: unknown = JSON.parse(body);
  const reading = schema.safeParse(message);
  if (reading.success) return reading.data;
  if (earlier.safeParse(message).success) return { kind: 'of-earlier-version' };
  throw new Error(`expected a request to scan, found ${found(body)}: ${problemsOf(reading.error)}`);
}
