import { expiryOf } from '../moment.ts';

export const newExpiryHelp =
  'until when: 2027-01-31 (the end of that day), 2027-01-31T12:00:00Z, from now 90m, 12h, 30d, 2w, or never';

/** Reads the expiry that an entry is given in the place of the one it has; null: never. `now` is in milliseconds. */
export function newExpiryOf(text: string, now: number): string | null {
  return text.trim() === 'never' ? null : expiryOf(text, now);
}
