import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { type Edit, edited } from './edited-file.ts';
import { hoistedModule } from './hoisted-module.ts';

const packages = /[\\/]node_modules[\\/](thread-stream|sonic-boom|on-exit-leak-free)[\\/]index\.js$/;
const parts = /[\\/]node_modules[\\/]pino[\\/]lib[\\/](transport|multistream|redaction)\.js$/;
const caller = /[\\/]node_modules[\\/]pino[\\/]lib[\\/]caller\.js$/;
const serializers = /[\\/]node_modules[\\/]pino-std-serializers[\\/]index\.js$/;
const stringify = /[\\/]node_modules[\\/]safe-stable-stringify[\\/]index\.js$/;
const modules = /[\\/]node_modules[\\/](pino[\\/](pino|lib[\\/]\w+)|quick-format-unescaped[\\/]index)\.js$/;

/** Threads are asked about only for a stream of pino's own. */
const edits: Readonly<Record<string, readonly Edit[]>> = {
  'tools.js': [
    ["const { isMainThread } = require('worker_threads')\n", ''],
    ['!opts.sync && isMainThread', "!opts.sync && require('worker_threads').isMainThread"],
  ],
};

/** The forms of JSON with a replacer or spaces, which pino never asks for, and where they would be used. */
const otherForms = { from: '  function stringifyFnReplacer (', to: '  function stringifySimple (' };
const choice = { from: '    if (arguments.length > 1) {', to: "    return stringifySimple('', value, [])" };

/**
 * pino without what it does beside writing lines to a stream that is given to it: transports in worker threads, streams of
 * its own, redaction, and forms for errors and HTTP of its own. Our logger (runtime/logger.ts) uses none of them; whoever
 * does gets an error that says so. 45 KB. What is left is loaded in half the time as ES modules.
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
      build.onLoad({ filter: stringify }, async ({ path }) => {
        const text = without(await readFile(path, 'utf8'), path, otherForms);
        const refusal = "if (arguments.length > 1) throw new Error('a replacer is not part of this bundle');\n";
        return { contents: hoistedModule(without(text, path, choice, refusal), path, []) };
      });
      build.onLoad({ filter: modules }, async ({ path }) => {
        const [file = ''] = path.split(/[\\/]/).slice(-1);
        const text = edited(await readFile(path, 'utf8'), path, edits[file] ?? []);
        return { contents: hoistedModule(text, path, file === 'pino.js' ? ['pino'] : []) };
      });
    },
  };
}

/** A text with something else from one text of it to another. Throws where it does not have each exactly once. */
function without(text: string, path: string, range: { from: string; to: string }, instead = ''): string {
  const [before, after, ...more] = text.split(range.from);
  const [, ...rest] = (after ?? '').split(range.to);
  if (more.length > 0 || rest.length !== 1) throw new Error(`${path} is another than it was: look at it again`);
  return `${before}${instead}${range.to}${rest[0]}`;
}

/** A function, since pino asks whether its stream is an instance of one of these. */
function refusing(path: string): string {
  const name = path.split(/[\\/]node_modules[\\/]/).at(-1);
  return `function () { throw new Error('${name} is not part of this bundle'); }`;
}
