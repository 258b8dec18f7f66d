import { expect, test } from 'vitest';
import { logFormat } from '../../../aws/traffic/record-fields.ts';

const needed = ['interface-id', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'action', 'start', 'end'];
const format = (...fields: string[]) => fields.map((field) => `\${${field}}`).join(' ');

test('the fields of a format are read in their order, those that nobody knows yet included', () => {
  expect(logFormat(format('a-newer-field', ...needed))).toEqual({
    kind: 'format',
    fields: ['a-newer-field', ...needed],
  });
});

test('a flow log without a format has the default one', () => {
  expect(logFormat('')).toMatchObject({ fields: expect.arrayContaining(['version', 'log-status']) });
});

test.each([
  'version srcaddr',
  `${format(...needed)}/ | limit 1`,
  `\${srcaddr} | fields @message`,
  `\${srcaddr}\${dstaddr}`,
  `\${src\${addr}}`,
  `${format(...needed)}  \${version}`,
  `${format(...needed)}\n| limit 1`,
])('a format that is no list of fields is not read: %j', (text) => {
  expect(logFormat(text)).toEqual({ kind: 'unreadable', reason: 'its format is no list of fields' });
});

test('a format without a field that is needed says which', () => {
  expect(logFormat(format(...needed.filter((field) => field !== 'dstport')))).toMatchObject({
    kind: 'unreadable',
    reason: expect.stringContaining('dstport (to which port)'),
  });
});
