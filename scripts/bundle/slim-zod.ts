import type { Plugin } from 'esbuild';
import { type Edit, editFile } from './edited-file.ts';

const miniSchemas = /[\\/]node_modules[\\/]zod[\\/]v4[\\/]mini[\\/]schemas\.js$/;

/** What makes a schema of these kinds: its name in zod and its class. */
const alike = { string: 'ZodMiniString', boolean: 'ZodMiniBoolean', never: 'ZodMiniNever', int: 'ZodMiniNumberFormat' };

/**
 * zod/mini without most of its helpers, 8 KB, which are all kept if one is named by way of `core`; and with one schema for all that
 * are alike. A schema never changes, what is checked beside its kind makes a copy of it, and of a function's schemas a third
 * are `z.string()`.
 */
export function slimZod(): Plugin {
  const shared = Object.entries(alike).map(([name, kind]): Edit => {
    const body = `return core._${name}(${kind}, params);`;
    // Behind it, since the comment in front says that calls whose result nobody takes can be dropped.
    return [
      `export function ${name}(params) {\n    ${body}\n}`,
      `export function ${name}(params) {\n    if (!params) return own_${name} ??= core._${name}(${kind});\n    ${body}\n}\nvar own_${name};`,
    ];
  });
  return {
    name: 'slim-zod',
    setup(build) {
      // Means the same, but bundlers follow names through one module only.
      editFile(build, miniSchemas, [['core.util.', 'util.'], ...shared]);
    },
  };
}
