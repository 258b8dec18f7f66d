import { type Family, spanOf } from './addresses.ts';
import { publicSize } from './exposure.ts';
import { approvedCidrs, type Case } from './policy.ts';

/** Whether the approved CIDRs of a family together hold more public addresses than the limit. */
export function sumExceeds(given: Case, family: Family): boolean {
  const spans = approvedCidrs(given)
    .map(spanOf)
    .filter((span) => span.family === family);
  const bits = family === 'ipv4' ? 32 : 128;
  return publicSize(spans) > 1n << BigInt(bits - given.settings.limits[family]);
}
