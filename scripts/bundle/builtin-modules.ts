import { createRequire, isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

const namespace = 'builtin-modules';
/** Marks what is imported at run time, when nobody knows which parts will be used. */
const whole = '?whole';
/** Node loads its terminal and more with it, and most who name it use it for some commands only. 2 ms. */
const filesByPromises = 'node:fs/promises';
const require = createRequire(import.meta.url);

/**
 * Takes from Node's own modules only what is used of them. An ES import of `node:http` makes Node read every property of
 * the module for a list of exports, and some of those (`WebSocket`, `webcrypto`) load large modules when they are read.
 * `load` is what gives a module by its name at run time.
 */
export function builtinModules(load = 'process.getBuiltinModule'): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^(node:)?[a-z_]+[a-z_0-9/]*$/ }, ({ path, kind }) => {
        if (!isBuiltin(path)) return undefined;
        if (kind === 'require-call') return { path, external: true };
        const name = path.replace(/^node:/, '');
        const suffix = kind === 'dynamic-import' ? whole : '';
        return { path: name, suffix, namespace, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path, suffix }) => ({
        contents: suffix === whole ? `module.exports = ${load}('node:${path}');` : accessors(`node:${path}`, load),
      }));
    },
  };
}

/** The module as exports that the bundler can drop one by one. */
function accessors(name: string, load: string): string {
  const names = Object.keys(require(name)).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default');
  const exports = names.map(
    (key) =>
      `export { own_${key} as ${key} }; const own_${key} = /* @__PURE__ */ (() => ${property(name, key, load)})();`,
  );
  const own = name === filesByPromises ? later(load) : `${load}('${name}')`;
  return `const own = ${own};\nexport default own;\n${exports.join('\n')}\n`;
}

/** One property of a module, as an expression. */
function property(name: string, key: string, load: string): string {
  if (name === 'node:fs' && key === 'promises') return later(load);
  const isFunction = name === filesByPromises && typeof require(name)[key] === 'function';
  return isFunction ? `(...values) => own.${key}(...values)` : `own.${key}`;
}

/** What is loaded when one of its properties is read. */
function later(load: string): string {
  return `/* @__PURE__ */ new Proxy({}, { get: (_, key) => ${load}('${filesByPromises}')[key] })`;
}
