import type { Plugin } from 'esbuild';

const namespace = 'lazy-width';

/**
 * string-width in a file of its own, `at`, that is loaded for the first text that is not printable ASCII: its expressions about emoji and its
 * rules of languages take 15 ms to load. The width of printable ASCII is its length. `require` is that of the banner.
 */
export function lazyWidth(at: string): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /.*/, namespace }, ({ path }) => ({ path, external: true }));
      build.onResolve({ filter: /^string-width$/ }, ({ path }) => ({ path, namespace }));
      build.onLoad({ filter: /.*/, namespace }, () => ({
        contents: `let whole;
          export default function stringWidth(text) {
            if (/^[ -~]*$/.test(text)) return text.length;
            whole ??= require(${JSON.stringify(at)});
            return whole.default(text);
          }`,
      }));
    },
  };
}
