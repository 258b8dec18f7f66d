/** Why an interface is not covered, one reason after the other; null: there is none. */
export function joinedGaps(...gaps: readonly (string | null)[]): string | null {
  const given = gaps.filter((gap) => gap !== null);
  return given.length === 0 ? null : given.join('; ');
}
