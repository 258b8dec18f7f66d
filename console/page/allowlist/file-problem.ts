/** The most bytes that a file may have; the server takes no more. */
const mostBytes = 9_000_000;

/** Why a file cannot be imported, before it is read; null: it may be. */
export function fileProblem({ name, size }: { readonly name: string; readonly size: number }): string | null {
  if (!/\.(csv|json)$/i.test(name)) return `${name} is neither .csv nor .json. Rename it, or save it as one of them.`;
  if (size === 0) return `${name} is empty.`;
  if (size > mostBytes) return `${name} is larger than 9 MB. Import it with the command: smtp-warden allowlist import`;
  return null;
}
