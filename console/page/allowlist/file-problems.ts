/** Something that is wrong in a file, as the `error` document of an import has it. */
export interface FileProblem {
  /** As a spreadsheet numbers it; null: it is of the whole file. */
  readonly row: number | null;
  readonly column: string | null;
  readonly reason: string;
  readonly key: string;
}

/** The problems of a refused import, in the order of its rows; none where it was not refused for these. */
export function problemsOf(document: Readonly<Record<string, unknown>> | null): FileProblem[] {
  const problems: unknown = document?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.map(({ row, column, reason }, index) => ({
    row: typeof row === 'number' ? row : null,
    column: typeof column === 'string' ? column : null,
    reason: String(reason),
    key: String(index),
  }));
}
