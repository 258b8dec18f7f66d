import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const statement = /^import \{([^}]*)\} from '(@aws-sdk\/client-[a-z0-9-]+)';$/gm;

/** What a package of the SDK is used for: its client and the commands that aws/ imports. */
export interface SdkImport {
  readonly package: string;
  readonly client: string;
  readonly commands: readonly string[];
}

/** The clients and commands of the product, read from the imports in aws/, so that a new one is found by itself. */
export function sdkImports(): SdkImport[] {
  const names = new Map<string, Set<string>>();
  for (const file of readdirSync(join(root, 'aws')).filter((name) => name.endsWith('.ts'))) {
    for (const [, list = '', from = ''] of readFileSync(join(root, 'aws', file), 'utf8').matchAll(statement)) {
      const imported = list.split(',').map((name) => name.trim());
      const known = names.get(from) ?? new Set();
      for (const name of imported) if (/^\w+(Client|Command)$/.test(name)) known.add(name);
      names.set(from, known);
    }
  }
  return [...names].map(([from, imported]) => {
    const client = [...imported].find((name) => name.endsWith('Client'));
    if (!client) throw new Error(`aws/ makes no client of ${from}`);
    return { package: from, client, commands: [...imported].filter((name) => name.endsWith('Command')).sort() };
  });
}
