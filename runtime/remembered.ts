/**
 * The answer of a read for so many milliseconds after it was begun; those who ask meanwhile share it. One that fails is not remembered.
 * `monotonic` is in milliseconds.
 */
export function rememberedFor<Answer>(
  milliseconds: number,
  read: () => Promise<Answer>,
  monotonic: () => number,
): () => Promise<Answer> {
  let last: { readonly answer: Promise<Answer>; readonly until: number } | null = null;
  return () => {
    if (last !== null && monotonic() < last.until) return last.answer;
    const begun = { answer: read(), until: monotonic() + milliseconds };
    last = begun;
    begun.answer.catch(() => {
      if (last === begun) last = null;
    });
    return begun.answer;
  };
}
