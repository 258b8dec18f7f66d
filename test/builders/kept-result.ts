import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const cache = join(import.meta.dirname, '../../node_modules/.cache/smtp-warden-tests');
const running = new Map<string, Promise<string>>();

/**
 * What a slow function makes of these files, or folders, and an input, once for all test processes and for later runs. It has to
 * depend on nothing else. A failure is not kept on disk.
 */
export function keptResult<Input>(
  paths: readonly string[],
  input: Input,
  make: (input: Input) => Promise<string>,
  folder = cache,
): Promise<string> {
  const file = join(folder, keyOf(paths, input));
  const result = running.get(file) ?? readOrMake(file, () => make(input));
  running.set(file, result);
  return result;
}

async function readOrMake(file: string, make: () => Promise<string>): Promise<string> {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const result = await make();
    mkdirSync(dirname(file), { recursive: true });
    // Whole or not at all: other processes read it.
    writeFileSync(`${file}.${process.pid}`, result);
    renameSync(`${file}.${process.pid}`, file);
    return result;
  }
}

/** Of all that the result depends on: names and contents of the files, and the input. */
function keyOf(paths: readonly string[], input: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(input));
  for (const file of paths.flatMap(filesIn)) {
    const content = readFileSync(file);
    hash.update(`\n${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .toSorted();
}
