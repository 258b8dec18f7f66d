import type { Plugin } from 'esbuild';

const ownHashes = /[\\/]node_modules[\\/]@smithy[\\/]core[\\/].+[\\/](Sha256|Md5)Js\.js$/;
const endpointCache = /[\\/]node_modules[\\/]mnemonist[\\/]lru-cache\.js$/;

/**
 * Leaves out what no function does: SHA-256 and MD5 for a Node without crypto; and the cache of DynamoDB's endpoint discovery,
 * which is off unless AWS_ENABLE_ENDPOINT_DISCOVERY is set. Whoever uses one of them gets an error that says so.
 */
export function unusedParts(): Plugin {
  return {
    name: 'unused-parts',
    setup(build) {
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
