import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as whole from 'zod/mini';
import { slimZod } from '../../../scripts/bundle/slim-zod.ts';

const root = join(import.meta.dirname, '../../..');
const slim = await bundled("export * from 'zod/mini'; export { en } from 'zod/locales';");

/** A value for each way in which a value may fit or not. */
const values = [
  { name: 'abc', size: 3, tags: { a: 'b' }, isOpen: true },
  { name: 'ab', size: 3.5, tags: { a: 1 }, isOpen: 'yes', more: 1 },
  { name: 1, size: null, tags: [] },
  {},
  'text',
];

test('schemas read what they read with the whole of zod, and say the same', () => {
  slim.config(slim.en());
  whole.config(slim.en());

  for (const value of values) {
    expect(reading(slim, value)).toEqual(reading(whole, value));
  }
});

test('schemas that are alike are one, and a check makes another', () => {
  expect(slim.string()).toBe(slim.string());
  expect(slim.string('must be a text')).not.toBe(slim.string());
  expect(slim.string().check(slim.minLength(3))).not.toBe(slim.string());
  expect(slim.string().safeParse('').success).toBe(true);
  expect(slim.never()).toBe(slim.never());
});

test('what nobody uses is left out', async () => {
  const slimmed = await textOf("export { string, catch } from 'zod/mini';", [slimZod()]);
  const plain = await textOf("export { string, catch } from 'zod/mini';", []);

  expect(slimmed.length).toBeLessThan(plain.length);
  expect(slimmed).not.toContain('ZodMiniBoolean');
});

function reading(z: typeof whole, value: unknown): unknown {
  const { success, data, error } = schemaOf(z).safeParse(value);
  return success ? data : z.prettifyError(error);
}

function schemaOf(z: typeof whole) {
  const name = z.string().check(z.minLength(3));
  return z.strictObject({
    name,
    size: z.int(),
    tags: z.record(z.string(), z.string()),
    isOpen: z.optional(z.boolean()),
    other: z.optional(z.union([z.string(), z.strictObject({ name: z.string('must be a text') })])),
  });
}

async function textOf(contents: string, plugins: ReturnType<typeof slimZod>[]): Promise<string> {
  const stdin = { contents, resolveDir: root };
  const mainFields = ['module', 'main'];
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields,
    plugins,
  });
  return outputFiles[0]?.text ?? '';
}

async function bundled(contents: string) {
  const text = await textOf(contents, [slimZod()]);
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
