import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const jsonSchemas = /[\\/]node_modules[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/;
const ownSha256 = /[\\/]node_modules[\\/]@smithy[\\/]core[\\/].+[\\/]Sha256Js\.js$/;
const endpointCache = /[\\/]node_modules[\\/]mnemonist[\\/]lru-cache\.js$/;

/**
 * Leaves out what no function does, 28 KB in each: turning zod schemas into JSON schemas; SHA-256 for a Node without
 * crypto; and the cache of DynamoDB's endpoint discovery, which is off unless AWS_ENABLE_ENDPOINT_DISCOVERY is set. Whoever
 * uses one of them gets an error that says so.
 */
export function unusedParts(): Plugin {
  return {
    name: 'unused-parts',
    setup(build) {
      build.onLoad({ filter: jsonSchemas }, async ({ path }) => {
        const names = Object.keys(await import(pathToFileURL(path).href));
        return { contents: names.map((name) => `export const ${name} = () => { ${refusal(name)} };`).join('\n') };
      });
      build.onLoad({ filter: ownSha256 }, () => ({
        contents: `export function Sha256Js() { ${refusal('SHA-256 without crypto')} }`,
      }));
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
