import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What each folder may import: other folders of ours by name, and packages. */
const laws: Record<string, { readonly folders: readonly string[]; readonly packages: RegExp }> = {
  core: { folders: ['core'], packages: /^node:crypto$/ },
  aws: { folders: ['aws', 'core'], packages: /^(@aws-sdk\/.+|zod\/(mini|locales))$/ },
  runtime: {
    folders: ['runtime', 'aws', 'core'],
    packages: /^(node:.+|pino|zod\/mini|@aws-lambda-powertools\/metrics)$/,
  },
  handlers: { folders: ['handlers', 'runtime', 'aws', 'core'], packages: /^(node:.+|aws-lambda|zod\/mini)$/ },
  cli: {
    folders: ['cli', 'runtime', 'aws', 'core', 'sandbox'],
    packages: /^(node:.+|commander|cli-table3|zod|csv-parse\/sync|csv-stringify\/sync)$/,
  },
  sandbox: { folders: ['sandbox'], packages: /^(node:.+|dynalite|zod|fast-xml-parser|ipaddr\.js)$/ },
  demo: {
    folders: ['demo', 'cli', 'handlers', 'runtime', 'aws', 'core', 'sandbox'],
    packages: /^(node:.+|aws-lambda)$/,
  },
};

/** `import … from 'x'` and `export … from 'x'` at the start of a statement, `import 'x'`, and `import('x')`. */
const importPattern = /^(?:import|export|\})[^'\n]*?(?: from|import) '([^']+)'|\bimport\('([^']+)'\)/gm;

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourcesIn(folder: string): Source[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.map((file) => {
    const path = join(root, folder, file);
    const text = readFileSync(path, 'utf8');
    const imports = [...text.matchAll(importPattern)].map(([, from, dynamic]) => from ?? dynamic ?? '');
    return { path, text, imports };
  });
}

/** The folder of ours that an import leads to, or the package it names. */
function targetOf(source: Source, specifier: string): { folder: string } | { package: string } {
  if (!specifier.startsWith('.')) return { package: specifier };
  return { folder: relative(root, join(dirname(source.path), specifier)).split('/')[0] ?? '' };
}

describe.each(Object.entries(laws))('%s', (folder, law) => {
  const sources = sourcesIn(folder);

  it('has sources to judge', () => {
    expect(sources.length).toBeGreaterThan(0);
  });

  it.each(sources.map((source) => [relative(root, source.path), source] as const))(
    '%s imports only what it may',
    (_, source) => {
      const forbidden = source.imports.filter((specifier) => {
        const target = targetOf(source, specifier);
        return 'folder' in target ? !law.folders.includes(target.folder) : !law.packages.test(target.package);
      });

      expect(forbidden).toEqual([]);
    },
  );
});

describe('core', () => {
  it.each(sourcesIn('core').map((source) => [relative(root, source.path), source] as const))(
    '%s reads no environment and no clock',
    (_, { text }) => {
      const reads = text.match(/process\.env|Date\.now\(|new Date\(\)|performance\.now|Math\.random/g);

      expect(reads).toBeNull();
    },
  );
});

describe('every source file', () => {
  const folders = Object.keys(laws);

  it.each(folders.flatMap(sourcesIn).map((source) => [relative(root, source.path), source] as const))(
    '%s stays one idea: at most 200 lines',
    (_, { text }) => {
      expect(text.split('\n').length).toBeLessThanOrEqual(200);
    },
  );

  it('is written without escape hatches from the type system', () => {
    const hatches = folders
      .flatMap(sourcesIn)
      .filter(({ text }) => /as unknown as|@ts-(ignore|expect-error|nocheck)|biome-ignore/.test(text));

    expect(hatches.map(({ path }) => relative(root, path))).toEqual([]);
  });
});
