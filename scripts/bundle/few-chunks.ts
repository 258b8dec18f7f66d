import { join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

const namespace = 'few-chunks';

interface Chunks {
  /** Files that are imported at run time, from the root of the repository: whoever loads one of a group loads all of it. */
  readonly groups: readonly (readonly string[])[];
  /** Files that are bundled on their own, and the path at which they are then. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

/**
 * Groups what is imported at run time. For each set of such imports that needs the same modules, esbuild makes a chunk: a hundred and
 * more, most of them of a few hundred bytes, and each takes half a millisecond to load. All of a group need the same modules.
 */
export function fewChunks({ groups, elsewhere }: Chunks): Plugin {
  return {
    name: namespace,
    setup(build) {
      const root = build.initialOptions.absWorkingDir ?? process.cwd();
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path, kind, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const file = relative(root, join(resolveDir, path));
        const at = elsewhere[file];
        if (at !== undefined) return { path: at, external: true };
        return groups.some((files) => files.includes(file)) ? { path: file, namespace } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => {
        const others = groups.find((files) => files.includes(path)) ?? [];
        const imports = others.map((file) => `import './${file}';`);
        return { contents: [...imports, `export * from './${path}';`].join('\n'), resolveDir: root };
      });
    },
  };
}
