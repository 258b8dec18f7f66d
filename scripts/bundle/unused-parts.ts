import type { Plugin } from 'esbuild';

const ownHashes = /[\\/]node_modules[\\/]@smithy[\\/]core[\\/].+[\\/](Sha256|Md5)Js\.js$/;
const endpointCache = /[\\/]node_modules[\\/]mnemonist[\\/]lru-cache\.js$/;
const rateLimiter = /[\\/]node_modules[\\/]@smithy[\\/]core[\\/]dist-es[\\/].+[\\/]DefaultRateLimiter\.js$/;
const headersOfEvents = /[\\/]node_modules[\\/]@smithy[\\/]signature-v4[\\/]dist-es[\\/]HeaderFormatter\.js$/;
const multiRegion =
  /[\\/]node_modules[\\/]@aws-sdk[\\/]signature-v4-multi-region[\\/]dist-es[\\/]SignatureV4MultiRegion\.js$/;

/**
 * Leaves out what no function does: SHA-256 and MD5 for a Node without crypto; the cache of DynamoDB's endpoint discovery, which is off
 * unless AWS_ENABLE_ENDPOINT_DISCOVERY is set; retries in adaptive mode, which is on only with AWS_RETRY_MODE=adaptive; signatures of
 * messages in event streams; and signatures for several regions, which need a package that is not here. Whoever uses one of them gets an
 * error that says so.
 */
export function unusedParts(): Plugin {
  return {
    name: 'unused-parts',
    setup(build) {
      build.onLoad({ filter: ownHashes }, ({ path }) => {
        const name = ownHashes.exec(path)?.[1];
        return { contents: `export function ${name}Js() { ${refusal(`${name} without crypto`)} }` };
      });
      build.onLoad({ filter: rateLimiter }, () => ({
        contents: `export class DefaultRateLimiter { constructor() { ${refusal('retries in adaptive mode')} } }`,
      }));
      build.onLoad({ filter: headersOfEvents }, () => ({
        contents: `export class HeaderFormatter { format() { ${refusal('signatures of event streams')} } }`,
      }));
      build.onLoad({ filter: multiRegion }, () => ({ contents: oneRegion }));
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

/** Every signature of one region is made by this class anyway. */
const oneRegion = `
  import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
  function refuse({ signingRegion } = {}) { if (signingRegion === '*') ${refusal('a signature for several regions')} }
  export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
    static sigv4aDependency() { return 'none'; }
    async sign(request, options) { refuse(options); return super.sign(request, options); }
    async presign(request, options) { refuse(options); return super.presign(request, options); }
  }`;
