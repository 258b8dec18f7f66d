import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The script and the style of the page, as they were when the console started: a later build changes nothing. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

/** Reads what the build made, beside the bundle or in dist/ of the repository. Throws where there is neither. */
export async function readAssets(): Promise<Assets> {
  const here = import.meta.dirname;
  const folders = [join(here, 'console'), join(here, '../../dist/console')];
  for (const folder of folders) {
    const [script, style] = await Promise.all([textOf(folder, 'console.js'), textOf(folder, 'console.css')]);
    if (script !== null && style !== null) return { script, style };
  }
  throw new Error(`the page of the console is not built: ${folders[0]} has no console.js. Run: npm run build`);
}

async function textOf(folder: string, file: string): Promise<string | null> {
  try {
    return await readFile(join(folder, file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
