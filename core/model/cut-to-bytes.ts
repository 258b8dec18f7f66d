/** A text of at most so many bytes in UTF-8, cut between two characters; an ellipsis says that something was cut off. */
export function cutToBytes(text: string, most: number): string {
  // A UTF-16 unit takes three bytes at most.
  if (text.length * 3 <= most) return text;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= most) return text;
  // What is left of a character that was cut is read as U+FFFD.
  const whole = new TextDecoder().decode(bytes.subarray(0, Math.max(0, most - 3)));
  return `${whole.replace(/\uFFFD+$/, '')}…`;
}
