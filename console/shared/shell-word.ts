/** A text as one word of a shell: plain where it is only what ids, regions and networks are made of. Line breaks become blanks. */
export function shellWord(text: string): string {
  return /^[a-z0-9][\w.:/-]*$/i.test(text) ? text : `'${text.replaceAll("'", "'\\''").replaceAll(/\p{Cc}/gu, ' ')}'`;
}
