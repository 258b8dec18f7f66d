import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const miniSchemas = /[\\/]node_modules[\\/]zod[\\/]v4[\\/]mini[\\/]schemas\.js$/;
const ownHashes = /[\\/]node_modules[\\/]@smithy[\\/]core[\\/].+[\\/](Sha256|Md5)Js\.js$/;
const endpointCache = /[\\/]node_modules[\\/]mnemonist[\\/]lru-cache\.js$/;
/** Means the same as `util.`, but bundlers follow names through one module only. */
const byCore = 'core.util.';

/**
 * Leaves out what no function does: SHA-256 and MD5 for a Node without crypto; and the cache of DynamoDB's endpoint discovery,
 * which is off unless AWS_ENABLE_ENDPOINT_DISCOVERY is set. Whoever uses one of them gets an error that says so. Also most
 * of zod's helpers, 8 KB, which are all kept if one is named by way of `core`.
 */
export function unusedParts(): Plugin {
  return {
    name: 'unused-parts',
    setup(build) {
      build.onLoad({ filter: miniSchemas }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes(byCore)) throw new Error(`${path} does not name ${byCore} any more: drop this step`);
        return { contents: text.replaceAll(byCore, 'util.') };
      });
      build.onLoad({ filter: ownHashes }, ({ path }) => {
        const name = ownHashes.exec(path)?.[1];
        return { contents: `export function ${name}Js() { ${refusal(`${name} without crypto`)} }` };
      });
      build.onLoad({ filter: endpointCache }, () => {
        const refuse = refusal('endpoint discovery');
        return { contents: `module.exports = class { has() { ${refuse} } get() { ${refuse} } set() { ${refuse} } };` };
      });
    },
  };
}

function refusal(what: string): string {
  return `throw new Error('${what} is not part of this bundle');`;
}
