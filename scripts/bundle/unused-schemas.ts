import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const ours = /[\\/](aws|handlers|runtime)[\\/].+\.ts$/;
const zod = "import * as z from 'zod/mini';";

/** A call of zod that makes a schema, a check or a message; not one that reads a value or sets zod up. */
const making = /(?<![\w.])z\.(?!config\b|core\b|\w*[pP]arse)([a-z_]\w*(?:\.\w+)?)\(/g;

/**
 * Lets the bundler drop the schemas that nobody uses. zod says of its functions that they do nothing but make what they return,
 * which esbuild heeds within a file only: a function that reads one schema of a file made all that are in it. Here each call says so.
 */
export function unusedSchemas(): Plugin {
  return {
    name: 'unused-schemas',
    setup(build) {
      build.onLoad({ filter: ours }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes(zod)) return undefined;
        return { contents: withoutEffects(text), loader: 'ts' };
      });
    },
  };
}

/** The text of a module in which each schema is made by a call that the bundler may drop. */
export function withoutEffects(text: string): string {
  return text.replace(making, (call) => `/* @__PURE__ */ ${call}`);
}
