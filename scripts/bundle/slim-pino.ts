import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { type Edit, edited } from './edited-file.ts';
import { hoistedModule } from './hoisted-module.ts';

const packages = /[\\/]node_modules[\\/](thread-stream|sonic-boom|on-exit-leak-free)[\\/]index\.js$/;
const parts = /[\\/]node_modules[\\/]pino[\\/]lib[\\/](transport|multistream|redaction)\.js$/;
const caller = /[\\/]node_modules[\\/]pino[\\/]lib[\\/]caller\.js$/;
const serializers = /[\\/]node_modules[\\/]pino-std-serializers[\\/]index\.js$/;
const modules =
  /[\\/]node_modules[\\/](pino[\\/](pino|lib[\\/]\w+)|(quick-format-unescaped|safe-stable-stringify)[\\/]index)\.js$/;

/** Threads are asked about only for a stream of pino's own. */
const edits: Readonly<Record<string, readonly Edit[]>> = {
  'tools.js': [
    ["const { isMainThread } = require('worker_threads')\n", ''],
    ['!opts.sync && isMainThread', "!opts.sync && require('worker_threads').isMainThread"],
  ],
};

/**
 * pino without what it does beside writing lines to a stream that is given to it: transports in worker threads, streams of
 * its own, redaction, and forms for errors and HTTP of its own. Our logger (runtime/logger.ts) uses none of them; whoever
 * does gets an error that says so. 40 KB. What is left is loaded in half the time as ES modules.
 */
export function slimPino(): Plugin {
  return {
    name: 'slim-pino',
    setup(build) {
      for (const filter of [packages, parts]) {
        build.onLoad({ filter }, ({ path }) => ({ contents: `export default ${refusing(path)};` }));
      }
      // It asks for the stack of calls, which only transports are told.
      build.onLoad({ filter: caller }, () => ({ contents: 'export default () => undefined;' }));
      build.onLoad({ filter: serializers }, ({ path }) => {
        const names = ['err', 'mapHttpRequest', 'mapHttpResponse', 'wrapErrorSerializer'];
        return { contents: `export default { ${names.map((name) => `${name}: ${refusing(path)}`).join(', ')} };` };
      });
      build.onLoad({ filter: modules }, async ({ path }) => {
        const [file = ''] = path.split(/[\\/]/).slice(-1);
        const text = edited(await readFile(path, 'utf8'), path, edits[file] ?? []);
        return { contents: hoistedModule(text, path, file === 'pino.js' ? ['pino'] : []) };
      });
    },
  };
}

/** A function, since pino asks whether its stream is an instance of one of these. */
function refusing(path: string): string {
  const name = path.split(/[\\/]node_modules[\\/]/).at(-1);
  return `function () { throw new Error('${name} is not part of this bundle'); }`;
}
