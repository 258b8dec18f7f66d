import { expect, test } from 'vitest';
import { asksForJson, csvText, formatOf } from '../../cli/format.ts';

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

test('CSV has a header of member names, whole values, and no cell that a spreadsheet runs', () => {
  const columns = [
    { title: 'NAME', name: 'groupName', text: ({ name }: { name: string }) => name },
    { title: 'AT', name: 'at', text: () => 'today', value: () => '2026-11-29T00:00:00.000Z' },
  ];

  expect(csvText(columns, [{ name: '=1+1' }, { name: 'a,"b"' }])).toBe(
    'groupName,at\n\'=1+1,2026-11-29T00:00:00.000Z\n"a,""b""",2026-11-29T00:00:00.000Z',
  );
});
