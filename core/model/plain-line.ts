/** Anybody's text as a part of a line: with a blank for what would begin a line of its own, or what a terminal would obey. */
export function plainLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}
