/** How long a line may be: longer ones are cut in mails, and a cut command does something else. */
const longestLine = 400;

/** A list as an assignment of its first members, and lines that add the others. */
export function listAssignments(
  name: string,
  members: readonly string[],
): { readonly first: readonly string[]; readonly more: readonly string[] } {
  const chunks: string[] = [];
  for (const member of members) {
    const longer = chunks.length === 0 ? member : `${chunks.at(-1)},${member}`;
    if (chunks.length === 0 || longer.length <= longestList) chunks.splice(-1, 1, longer);
    else chunks.push(member);
  }
  const [first, ...more] = chunks;
  return {
    first: first === undefined ? [] : [`${name}=${first}`],
    more: more.map((chunk) => `export ${name}=$${name},${chunk}`),
  };
}

/** Beside the longest name, twice. */
const longestList = longestLine - 75;

/** As few lines as hold all assignments, none of them too long unless a single assignment is. */
export function exportLines(assignments: readonly string[]): string[] {
  const lines: string[] = [];
  for (const assignment of assignments) {
    const longer = `${lines.at(-1) ?? 'export'} ${assignment}`;
    if (longer.length <= longestLine || lines.length === 0) lines.splice(-1, 1, longer);
    else lines.push(`export ${assignment}`);
  }
  return lines;
}
