import { expect, test } from 'vitest';
import { asksForJson, formatOf } from '../../cli/format.ts';

test.each([
  [{}, 'table'],
  [{ json: true }, 'json'],
  [{ output: 'json' }, 'json'],
  [{ format: 'json', json: true, output: 'json' }, 'json'],
  [{ format: 'aws-cli' }, 'aws-cli'],
  [{ format: 'aws-cli', json: true }, 'json'],
] as const)('the format that %o asks for is %s', (options, expected) => {
  expect(formatOf(options, ['table', 'json', 'aws-cli'])).toBe(expected);
});

test('two formats at once are a usage error that names both', () => {
  expect(() => formatOf({ json: true, output: 'csv' }, ['table', 'json', 'csv'])).toThrow(
    'give one format, not json and csv',
  );
});

test.each([
  ['scan --json', true],
  ['scan -o json', true],
  ['scan -ojson', true],
  ['scan --output=json', true],
  ['plan --format json', true],
  ['scan', false],
  ['plan json', false],
  ['plan -o csv', false],
])('a command line that cannot be read, %j, asks for JSON: %s', (line, expected) => {
  expect(asksForJson(line.split(' '))).toBe(expected);
});
