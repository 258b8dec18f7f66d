/** What a function gives, or with what words it throws: to compare two that have to do the same. */
export function outcomeOf<Value>(work: () => Value): { readonly value: Value } | { readonly error: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: String(error) };
  }
}
