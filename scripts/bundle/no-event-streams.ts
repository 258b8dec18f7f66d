import type { Plugin } from 'esbuild';

const namespace = 'no-event-streams';

/**
 * The SDK without event streams (as of Kinesis or Transcribe; no operation of ours has one). It imports them when one is
 * met, and esbuild makes everything that such an import reaches start lazily, and whole: 100 KB of the SDK's core. An
 * operation with an event stream gets an error that says so.
 */
export function noEventStreams(): Plugin {
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: `throw new Error('${path} is not part of this bundle');`,
      }));
    },
  };
}
