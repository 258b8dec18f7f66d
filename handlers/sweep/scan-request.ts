import * as z from 'zod/mini';
import { problemsOf } from '../../aws/problems.ts';
import type { ScanRequest } from '../../core/sweep/sweep.ts';
import { accountId, found, regionName } from '../events/nomination.ts';

const place = { account: accountId, region: regionName };

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scan-place'), sweepId: z.string(), ...place }),
  z.strictObject({ kind: z.literal('conclude-sweep'), sweepId: z.string() }),
  z.strictObject({
    kind: z.literal('allowlist-changed'),
    accounts: z.nullable(z.array(accountId)),
    attempt: z.exactOptional(z.int().check(z.minimum(1))),
  }),
  z.strictObject({ kind: z.literal('managed-groups'), ...place }),
]);

/** Reads a message for the scan function. Throws if it is not a known request: only the bot's own functions write to its queue. */
export function readScanRequest(body: string): ScanRequest {
  const reading = schema.safeParse(JSON.parse(body));
  if (reading.success) return reading.data;
  throw new Error(`expected a request to scan, found ${found(body)}: ${problemsOf(reading.error)}`);
}
