import { expiryOf } from '../moment.ts';

/** Reads the expiry that an entry is given in the place of the one it has; null: never. `now` is in milliseconds. */
export function newExpiryOf(text: string, now: number): string | null {
  return text.trim() === 'never' ? null : expiryOf(text, now);
}
