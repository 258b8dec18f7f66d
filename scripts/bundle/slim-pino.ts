import type { Plugin } from 'esbuild';

const packages = /[\\/]node_modules[\\/](thread-stream|sonic-boom|on-exit-leak-free)[\\/]index\.js$/;
const parts = /[\\/]node_modules[\\/]pino[\\/]lib[\\/](transport|multistream|redaction)\.js$/;
const caller = /[\\/]node_modules[\\/]pino[\\/]lib[\\/]caller\.js$/;
const serializers = /[\\/]node_modules[\\/]pino-std-serializers[\\/]index\.js$/;

/**
 * pino without what it does beside writing lines to a stream that is given to it: transports in worker threads, streams of
 * its own, redaction, and forms for errors and HTTP of its own. Our logger (runtime/logger.ts) uses none of them; whoever
 * does gets an error that says so. 35 KB.
 */
export function slimPino(): Plugin {
  return {
    name: 'slim-pino',
    setup(build) {
      for (const filter of [packages, parts]) {
        build.onLoad({ filter }, ({ path }) => ({ contents: `module.exports = ${refusing(path)};` }));
      }
      // It asks for the stack of calls, which only transports are told.
      build.onLoad({ filter: caller }, () => ({ contents: 'module.exports = () => undefined;' }));
      build.onLoad({ filter: serializers }, ({ path }) => {
        const names = ['err', 'mapHttpRequest', 'mapHttpResponse', 'wrapErrorSerializer'];
        return { contents: names.map((name) => `exports.${name} = ${refusing(path)};`).join('\n') };
      });
    },
  };
}

/** A function, since pino asks whether its stream is an instance of one of these. */
function refusing(path: string): string {
  const name = path.split(/[\\/]node_modules[\\/]/).at(-1);
  return `function () { throw new Error('${name} is not part of this bundle'); }`;
}
