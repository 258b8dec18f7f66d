import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundling } from '../../../scripts/bundle-functions.ts';

const source = join(import.meta.dirname, '../../../runtime/logger.ts');
const dir = mkdtempSync(join(tmpdir(), 'smtp-warden-pino-'));
const bundle = join(dir, 'logger.mjs');

beforeAll(async () => {
  const { outExtension: _, ...options } = bundling();
  await build({ ...options, entryPoints: [source], outfile: bundle });
});

afterAll(() => rmSync(dir, { recursive: true }));

test.each([
  ['children with fields', `logger.child({ a: 1 }).child({ b: { c: [2] } }).warn({ d: null }, 'told\\ntwice "so"');`],
  [
    'every level',
    `for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) logger[level]({}, level);`,
  ],
  [
    'values that JSON has no form for',
    `const a = { n: 3n }; a.a = a; logger.info({ a, n: 5n, f: () => 1, u: undefined }, 'odd');`,
  ],
  ['errors', `logger.error({ err: new RangeError('far', { cause: new Error('near') }) }, 'failed');`],
  ['a message with places', `logger.info('%s is %d, %j', 'a', 1, { b: 2 });`],
])('a function logs %s as the whole of pino does', (_, script) => {
  expect(logged(bundle, script)).toEqual(logged(source, script));
});

/** What is logged, without times and stacks. */
function logged(module: string, script: string): unknown[] {
  const program = `import { newLogger } from ${JSON.stringify(module)}; const logger = newLogger('trace', 'stdout'); ${script}`;
  const lines = execFileSync('node', ['--input-type=module', '-e', program]).toString().trimEnd().split('\n');
  expect(lines.join('')).toMatch(/^\{/);
  return lines.map((line) =>
    JSON.parse(line, (key, value) => (key === 'time' || key === 'stack' ? typeof value : value)),
  );
}
