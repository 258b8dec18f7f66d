import { bytesText } from './file-text.ts';

/** The most that a file may have, in bytes. */
const mostBytes = 10_000_000;

/** The most that it may have as the server takes it, in a JSON text, in bytes; some are left for the rest of the order. */
const mostSent = 9_990_000;

const byCommand = 'Import it in a terminal: smtp-warden allowlist import';

/** Why a file cannot be imported, before it is read; null: it may be. */
export function fileProblem({ name, size }: { readonly name: string; readonly size: number }): string | null {
  if (!/\.(csv|json)$/i.test(name)) return `${name} is neither .csv nor .json. Rename it, or save it as one of them.`;
  if (/^[-.]/.test(name)) return `${name} begins with a hyphen or a dot. Rename it.`;
  if (new TextEncoder().encode(name).length > 200) return `The name of the file is longer than 200 bytes. Rename it.`;
  if (size === 0) return `${name} is empty.`;
  return size > mostBytes ? `${name} has ${bytesText(size)}, more than 10 MB. ${byCommand}` : null;
}

/** Why the text of a file cannot be sent; null: it can. Each double quote and line break in it counts twice. */
export function sentProblem(name: string, text: string): string | null {
  const sent = new TextEncoder().encode(JSON.stringify(text)).length;
  return sent > mostSent ? `${name} comes to ${bytesText(sent)} as it is sent, more than 10 MB. ${byCommand}` : null;
}

/** Why what was dropped is not one file; null: it is. */
export function droppedProblem(count: number): string | null {
  if (count === 1) return null;
  return count === 0 ? 'What was dropped is not a file.' : `${count} files were dropped. Import one at a time.`;
}
