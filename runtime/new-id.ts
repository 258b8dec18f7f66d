import { randomBytes } from 'node:crypto';

/** A new id that sorts by the time it was made and that nobody else makes: milliseconds in base 36, and 50 random bits. */
export function newRemediationId(now: number = Date.now()): string {
  const random = randomBytes(7).toString('hex').slice(0, 12);
  return `rem-${now.toString(36).padStart(9, '0')}${random}`;
}
