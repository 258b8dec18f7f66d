import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const chain = '@aws-sdk/credential-provider-node';
const namespace = 'environment-credentials';

/**
 * Credentials from the environment and from nowhere else. Lambda always sets AWS_ACCESS_KEY_ID and its companions (Lambda
 * developer guide, "Defined runtime environment variables"); the SDK's chain of files, single sign-on and metadata services
 * brings clients of its own, which take 20 ms to start. Whoever imports more of the chain than `defaultProvider` makes the
 * build fail.
 */
export function environmentCredentials(): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${chain}$`) }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === namespace) return undefined;
        const original = await build.resolve(path, { kind, resolveDir, pluginData: namespace });
        if (original.errors.length > 0) return { errors: original.errors };
        return { path: original.path, namespace, sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';`,
        // From where the chain finds it, since it is the chain's dependency and not ours.
        resolveDir: dirname(path),
      }));
    },
  };
}
