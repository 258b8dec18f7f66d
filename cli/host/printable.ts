/** What a terminal would obey and not show, and marks that reorder what is shown; line breaks are the caller's. */
const unseen = /\p{Cc}\[(?:[12]|22|3[1-6]|39)m|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text for people, with a blank for every character that a terminal would obey: names, reasons and identities are anybody's text,
 * and one that moves the cursor could hide the plan that somebody is about to approve. Our own colours stay.
 */
export function printable(text: string): string {
  return text.replace(unseen, (found) => (found === '\n' || isStyle(found) ? found : ' '));
}

/** The same without our colours, for whoever shows it without a terminal. */
export function plainText(text: string): string {
  return text.replace(unseen, (found) => (found === '\n' ? found : isStyle(found) ? '' : ' '));
}

function isStyle(found: string): boolean {
  return found.length > 1 && found.startsWith('\u001b');
}
