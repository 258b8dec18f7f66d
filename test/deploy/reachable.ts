import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** `import … from './x'` and `export … from './x'`, types left out: they are gone when the code runs. */
const importPattern = /^(?:import|export|\})(?! type\b)[^'\n]*? from '(\.[^']+)'/gm;

/** A source file and all files of ours that it is made of. */
export function reachableFrom(entry: string): string[] {
  const files = new Set([entry]);
  for (const file of files) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(importPattern)) {
      files.add(join(dirname(file), specifier));
    }
  }
  return [...files];
}

const clientPattern = /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g;

/**
 * The AWS API calls that files can send, as `service:Call in module`: the commands and paginators they import. By module,
 * since each store has one, and so its table: another table is another entry.
 */
export function commandsIn(files: readonly string[]): string[] {
  const commands = new Set<string>();
  for (const file of files) {
    for (const [, names = '', service] of readFileSync(file, 'utf8').matchAll(clientPattern)) {
      for (const name of names.split(',')) {
        const [, command, paginated] = /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim()) ?? [];
        const call = command ?? paginated;
        if (call) commands.add(`${service}:${call} in ${basename(file, '.ts')}`);
      }
    }
  }
  return [...commands].sort();
}
