import { stripVTControlCharacters } from 'node:util';

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
const unseen = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** A text without its styles. */
export function plainOf(text: string): string {
  return stripVTControlCharacters(text);
}

/** How many columns of a terminal a text takes, without its styles (after East Asian Width, Unicode annex 11). */
export function widthOf(text: string): number {
  const plain = plainOf(text);
  if (/^\p{ASCII}*$/u.test(plain)) return plain.length;
  return [...plain].reduce((sum, character) => sum + (unseen.test(character) ? 0 : wide.test(character) ? 2 : 1), 0);
}
