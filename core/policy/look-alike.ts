import { remembered } from '../model/remembered.ts';

/** By the key that is meant, which is the same for all groups, and then by the other. */
const comparisons = remembered(8, (key: string) => remembered(1000, (other: string) => compared(other, key)));

/**
 * How a tag key differs from the key that was probably meant, in words that follow it; null where it does not look like it. EC2
 * compares tag keys character by character, and a person sees neither a blank at the end nor a Cyrillic letter.
 */
export function differenceOf(other: string, key: string): string | null {
  return comparisons(key)(other);
}

function compared(other: string, key: string): string | null {
  const [left, inner, right] = trimmed(other);
  const [keyLeft, keyInner, keyRight] = trimmed(key);
  const letters = lettersDifference(bare(inner), bare(keyInner), key);
  if (letters === null) return null;
  const differences = [
    ...(left === keyLeft ? [] : [`has ${blankName(left)} at its beginning`]),
    ...(right === keyRight ? [] : [`has ${blankName(right)} at its end`]),
    ...(blanksOf(inner) === blanksOf(keyInner) ? [] : [`has ${blankName(blanksOf(inner))} in the middle`]),
    ...letters,
  ];
  return differences.length > 0 ? differences.join(' and ') : null;
}

/** A tag key as it is, so that a blank at its end can be seen; what is invisible, or would steer a terminal, by its number. */
export function quoted(key: string): string {
  return JSON.stringify(key).replace(/\p{C}/gu, (character) => `<${codeOf(character)}>`);
}

/** Whatever has no ink: blanks of all kinds, control and format characters. */
const blanks = /[\s\p{Z}\p{C}]+/gu;
const separators = /[-_.:/=+@]/g;

/** A typing error in fewer letters than this may well be another word. */
const shortestWithTypo = 8;

/** None where only blanks differ; null where it is another key. */
function lettersDifference(other: string, key: string, fullKey: string): string[] | null {
  if (other === key) return [];
  const [small, keySmall] = [other.toLowerCase(), key.toLowerCase()];
  if (small === keySmall) return [`differs from ${fullKey} in upper and lower case`];
  const replaced = replacedCharacter(small, keySmall);
  if (replaced !== null) return [`has ${replaced.found} where ${fullKey} has ${replaced.expected}`];
  if (small.replace(separators, '') === keySmall.replace(separators, '')) {
    return [`differs from ${fullKey} in its separators`];
  }
  const isTypo = keySmall.length >= shortestWithTypo && isOneEdit(small, keySmall);
  return isTypo ? [`differs from ${fullKey} in one character`] : null;
}

/** The first character that stands where the key has another that looks like it; null where another one stands there. */
function replacedCharacter(other: string, key: string): { readonly found: string; readonly expected: string } | null {
  const [found, expected] = [[...other], [...key]];
  const wrong = expected.flatMap((character, index) => (found[index] === character ? [] : [index]));
  if (found.length !== expected.length || wrong.length * 2 > expected.length) return null;
  const looksAlike = (index: number) =>
    isForeign(found[index]) || (isSeparator(found[index]) && isSeparator(expected[index]));
  const [first] = wrong;
  if (first === undefined || !wrong.every(looksAlike)) return null;
  return { found: shown(found[first]), expected: shown(expected[first]) };
}

function isForeign(character = ''): boolean {
  return character > '\u007f';
}

function isSeparator(character = ''): boolean {
  return character.replace(separators, '') === '';
}

/** A character outside ASCII with its number: it may look like any other. */
function shown(character = ''): string {
  return isForeign(character) ? `"${character}" (${codeOf(character)})` : `"${character}"`;
}

/** Whether one is the other with one character more, less or replaced. */
function isOneEdit(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  return rest.slice(1) === otherRest || rest === otherRest.slice(1) || rest.slice(1) === otherRest.slice(1);
}

/** The blanks before, what is between, and the blanks after. */
function trimmed(text: string): readonly [string, string, string] {
  const [left = ''] = /^[\s\p{Z}\p{C}]+/u.exec(text) ?? [];
  const [right = ''] = /[\s\p{Z}\p{C}]+$/u.exec(text.slice(left.length)) ?? [];
  return [left, text.slice(left.length, text.length - right.length), right];
}

function bare(text: string): string {
  return text.replace(blanks, '');
}

function blanksOf(text: string): string {
  return (text.match(blanks) ?? []).join('');
}

function blankName(text: string): string {
  const special = [...text].find((character) => character !== ' ');
  if (text === '') return 'no blank';
  if (special === undefined) return 'a blank';
  const kind = /[\s\p{Z}]/u.test(special) ? 'a blank of another kind' : 'an invisible character';
  return `${kind} (${codeOf(special)})`;
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
