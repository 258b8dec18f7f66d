/** An input turned down, with the reason in words a person can act on. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
}

export function refused(reason: string): Refusal {
  return { kind: 'refused', reason };
}

const longestText = 500;

/** What a plain line cannot hold: controls, half a surrogate pair, line separators, and marks that reorder what is shown. */
const notPlain = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** A required one-line text: trimmed, with something to see in it, no control characters. */
export function normalizedText(
  field: 'owner' | 'reason',
  text: string,
): { readonly kind: 'text'; readonly text: string } | Refusal {
  const trimmed = text.trim();
  // A text of zero-width characters alone names nobody.
  if (/^[\p{Cf}\p{Z}]*$/u.test(trimmed))
    return refused(`${field} is missing; say who is responsible (owner) and why it is needed (reason)`);
  if (notPlain.test(trimmed)) return refused(`${field} contains control characters or line breaks; use one plain line`);
  if (trimmed.length > longestText) return refused(`${field} is longer than ${longestText} characters`);
  return { kind: 'text', text: trimmed };
}

/** A moment still to come, as ISO 8601 in UTC with whole seconds (DynamoDB TTL counts in seconds). */
export function validateExpiry(text: string, now: number): { readonly kind: 'at'; readonly at: string } | Refusal {
  const moment = isoMoment(text);
  if (moment === null) {
    return refused(`${JSON.stringify(text)} is not a time; write it as 2027-01-31 or 2027-01-31T12:00:00Z`);
  }
  const at = new Date(Math.floor(moment / 1000) * 1000);
  if (at.getTime() <= now) return refused(`the expiry ${at.toISOString()} is in the past; give a time in the future`);
  return { kind: 'at', at: at.toISOString() };
}

const latestMoment = Date.parse('9999-12-31T23:59:59.999Z');

/** Milliseconds since the epoch of an ISO 8601 date or time with a zone; null for anything else, 31 February included. */
export function isoMoment(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text.trim());
  if (!match) return null;
  const day = Date.parse(`${match[1]}T00:00:00Z`);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== match[1]) return null;
  const moment = Date.parse(text.trim());
  // A zone can push 9999-12-31 into a year of five digits, which nothing that reads the policy would accept as a time.
  return Number.isNaN(moment) || moment > latestMoment ? null : moment;
}
