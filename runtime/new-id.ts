import { randomUUID } from 'node:crypto';

/**
 * A new id that sorts by the time it was made and that nobody else makes: milliseconds in base 36, and the first 48 bits of a UUID,
 * which are random (RFC 9562, section 5.4). Node makes the bytes of many UUIDs at a time: a scan takes an id for each open group.
 */
export function newRemediationId(now: number = Date.now()): string {
  const random = randomUUID().slice(0, 13).replace('-', '');
  return `rem-${now.toString(36).padStart(9, '0')}${random}`;
}
