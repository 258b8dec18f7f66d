import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it, test } from 'vitest';
import { compactErrors, compacted } from '../../../scripts/bundle/compact-errors.ts';

const root = join(import.meta.dirname, '../../..');
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const files = Object.keys(dependencies).flatMap((name) =>
  globSync(`node_modules/${name}/dist-es/models/errors.js`, { cwd: root }),
);

type ErrorClass = (new (options: object) => Error) & { readonly shapeId?: string };

test('the clients that we use have errors', () => {
  expect(files.length).toBeGreaterThan(6);
});

describe.each(files)('the errors of %s', (file) => {
  it('are what they are without the step, in less than two thirds of the text', async () => {
    const [plain, compact] = await Promise.all([bundled(file, []), bundled(file, [compactErrors()])]);

    expect(Object.keys(compact.classes)).toEqual(Object.keys(plain.classes));
    for (const [name, Compact] of Object.entries(compact.classes)) {
      expect(described(Compact), name).toEqual(described(plain.classes[name]));
    }
    expect(compact.text.length).toBeLessThan((plain.text.length / 3) * 2);
  });
});

const usual = readFileSync(join(root, files[0] ?? ''), 'utf8').split(/(?=export class)/);

test('a class that is written otherwise stays as it is', () => {
  const [start = '', first = '', second = ''] = usual;
  const odd = second.replace('constructor(opts) {', '$retryable = {};\n    constructor(opts) {');

  expect(compacted(start + first + odd, 'errors.js')).toContain(odd);
});

test('a file without such classes is refused', () => {
  expect(() => compacted('export class Other extends Error {}\n', 'errors.js')).toThrow(/errors.js does not have/);
});

async function bundled(file: string, plugins: Plugin[]) {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    write: false,
    minify: true,
    format: 'cjs',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins,
    // What they are made of is not part of the comparison.
    external: ['@smithy/*'],
  });
  const text = outputFiles[0]?.text ?? '';
  const module: { exports: Record<string, ErrorClass> } = { exports: {} };
  new Function('module', 'exports', 'require', text)(
    module,
    module.exports,
    process.getBuiltinModule('module').createRequire(join(root, file)),
  );
  return { text, classes: { ...module.exports } };
}

/** What can be seen of an error with a value for whatever member it may have. */
function described(Class: ErrorClass | undefined) {
  if (!Class) return null;
  const asked = new Set<string>();
  const options = new Proxy(
    { name: 'SomeName', message: 'a message', $fault: 'server', $metadata: { attempts: 2 } } as Record<string, unknown>,
    {
      get: (given, key: string) => {
        asked.add(key);
        return given[key] ?? `the ${key}`;
      },
    },
  );
  const error = new Class(options);
  const isOwn = error instanceof Class && Object.getPrototypeOf(error) === Class.prototype;
  return {
    ...error,
    name: error.name,
    message: error.message,
    shapeId: Class.shapeId,
    asked: [...asked].sort(),
    isOwn,
  };
}
