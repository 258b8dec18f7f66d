import { oneLine } from './plain-text.ts';

/** Less than 100 characters of printable ASCII, the first of them no blank (SNS API reference, Publish). */
const longest = 99;
const prefix = '[smtp-warden] ';

/** A subject that begins with what has happened. */
export function subjectText(headline: string): string {
  return cut(`${prefix}${asciiOf(headline)}`, longest);
}

/**
 * A subject that begins with the name of the group. The headline is whole, and the name as far as there is room beside it; each
 * of `details` follows that fits as a whole.
 */
export function groupSubject(name: string, headline: string, details: readonly string[]): string {
  const end = `: ${asciiOf(headline)}`;
  const beginning = `${prefix}${cut(asciiOf(name), longest - prefix.length - end.length)}`;
  return details.reduce((subject, detail) => {
    const longer = `${subject}, ${asciiOf(detail)}`;
    return longer.length <= longest ? longer : subject;
  }, `${beginning}${end}`);
}

/**
 * A subject that begins with as many names as fit, and says how many more there are. `names` are the first of `total` names.
 * The headline is whole.
 */
export function groupsSubject(names: readonly string[], total: number, headline: string, before = ''): string {
  const end = asciiOf(headline);
  const room = longest - prefix.length - before.length - end.length;
  return `${prefix}${before}${namesWithin(names.map(asciiOf), total, room)}${end}`;
}

/** Names as far as there is room; the first one always, cut where it must be. */
function namesWithin(names: readonly string[], total: number, room: number): string {
  const textOf = (shown: readonly string[]) => {
    const rest = total - shown.length;
    return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
  };
  for (let count = names.length; count > 1; count -= 1) {
    const text = textOf(names.slice(0, count));
    if (text.length <= room) return text;
  }
  const first = names[0] ?? '';
  const aside = textOf(['']).length;
  return textOf([cut(first, room - aside)]);
}

function asciiOf(text: string): string {
  return oneLine(text).replace(/[^\x20-\x7e]/g, '?');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 3))}...`;
}
