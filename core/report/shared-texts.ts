/** How many different texts are remembered: what comes back, comes back soon. */
const most = 20_000;

/** Gives one and the same text for equal texts, so that thousands of rows do not each keep their own copy. */
export type SharedText = <Text extends string | null>(text: Text) => Text;

export function sharedTexts(): SharedText {
  const known = new Map<string, string>();
  return <Text extends string | null>(text: Text): Text => {
    if (text === null) return text;
    const found = known.get(text);
    if (found !== undefined) return found as Text;
    if (known.size >= most) known.clear();
    known.set(text, text);
    return text;
  };
}
