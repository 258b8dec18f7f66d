/** The first of each list, then the second of each, and so on, each once, until there are so many: no list takes the place of others. */
export function inTurns(lists: readonly (readonly string[])[], most: number): ReadonlySet<string> {
  const taken = new Set<string>();
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let turn = 0; turn < longest; turn++) {
    for (const list of lists) {
      const next = list[turn];
      if (taken.size >= most) return taken;
      if (next !== undefined) taken.add(next);
    }
  }
  return taken;
}
