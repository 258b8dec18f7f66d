import { expect, test } from 'vitest';
import { hoistedModule } from '../../../scripts/bundle/hoisted-module.ts';

const text = [
  "'use strict'",
  "const { join } = require('node:path')",
  "const {\n  one,\n  two: other\n} = require('./numbers')",
  "const again = require('./numbers')",
  'module.exports = { sum: one + other, again, join: join("a", "b") }',
].join('\n');

test('what a CommonJS module loads is imported once, and what it exports is its default', async () => {
  const numbers = `data:text/javascript,${encodeURIComponent('export default { one: 1, two: 2 };')}`;
  const code = hoistedModule(text, 'm.js').replaceAll("'./numbers'", `'${numbers}'`);

  const { default: made } = await import(
    `data:text/javascript,${encodeURIComponent(`const require = process.getBuiltinModule;${code}`)}`
  );

  expect(made).toEqual({ sum: 3, again: { one: 1, two: 2 }, join: 'a/b' });
  expect(code.match(/^import /gm)).toHaveLength(1);
});

test('a module that loads another one later is refused', () => {
  expect(() => hoistedModule("module.exports = () => {\n  return require('./late')\n}\n", 'm.js')).toThrow(
    'm.js loads ./late when it is used',
  );
});
