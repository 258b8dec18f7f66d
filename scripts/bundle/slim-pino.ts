import type { Plugin } from 'esbuild';

const streams = /[\\/]node_modules[\\/](thread-stream|sonic-boom|@pinojs[\\/]redact)[\\/]index\.js$/;
const parts = /[\\/]node_modules[\\/]pino[\\/]lib[\\/](transport|multistream)\.js$/;

/**
 * pino without what it does beside writing lines to a stream that is given to it: transports in worker threads, streams of
 * its own, redaction. Our logger (runtime/logger.ts) uses none of them; whoever does gets an error that says so. 30 KB.
 */
export function slimPino(): Plugin {
  return {
    name: 'slim-pino',
    setup(build) {
      for (const filter of [streams, parts]) {
        build.onLoad({ filter }, ({ path }) => {
          const name = path.split(/[\\/]node_modules[\\/]/).at(-1);
          return { contents: `module.exports = () => { throw new Error('${name} is not part of this bundle'); };` };
        });
      }
    },
  };
}
