import { expect, test } from 'vitest';
import { fieldsByVersion } from '../../../core/evidence/flow-fields.ts';
import { defaultFormat, FlowFormatError, flowFormat, headerFormat } from '../../../core/evidence/flow-format.ts';

const needed = 'interface-id srcaddr dstaddr dstport protocol action start end';

function problemOf(text: string): string {
  try {
    flowFormat(text);
  } catch (error) {
    if (error instanceof FlowFormatError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

test('a format is written as AWS does, or plainly, with blanks or commas', () => {
  const asAws = needed
    .split(' ')
    .map((name) => `\${${name}}`)
    .join(' ');
  const inTerraform = asAws.replaceAll('$', '$$$$');

  const formats = [needed, asAws, inTerraform, needed.replaceAll(' ', ','), needed.replaceAll('-', '_').toUpperCase()];

  expect(inTerraform).toContain('$${srcaddr}');
  for (const text of formats) expect(flowFormat(text)).toEqual(flowFormat(needed));
  expect(flowFormat(needed).columns).toMatchObject({
    interfaceId: 0,
    srcaddr: 1,
    end: 7,
    packets: -1,
    flowDirection: -1,
  });
});

test('every field of every version is known', () => {
  const all = Object.values(fieldsByVersion).flat();

  expect(all.length).toBe(54);
  expect(flowFormat(all.join(' ')).fields).toEqual(all);
});

test('a name that is no field is named, and a dash passes a field over', () => {
  expect(problemOf(`${needed} srcadr`)).toContain('"srcadr" is no field of a flow log record');
  expect(problemOf(`id ${needed} id foo`)).toContain('"id", "foo" are no fields');
  expect(flowFormat(`- ${needed} -`).columns.interfaceId).toBe(1);
});

test.each(needed.split(' '))('without %s nothing can be counted: the error names it', (field) => {
  const rest = needed
    .split(' ')
    .filter((name) => name !== field)
    .join(' ');

  expect(problemOf(rest)).toMatch(new RegExp(`^the format lacks ${field} \\(`));
  expect(() => headerFormat(`version ${rest}`)).toThrow(`lacks ${field} (`);
});

test('a field that is named twice is an error', () => {
  expect(problemOf(`${needed} srcaddr`)).toBe('the format names srcaddr twice');
});

test('the default format is the 14 fields of version 2', () => {
  expect(defaultFormat.fields.join(' ')).toBe(
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  );
});

test('a header is told from a record; a field that is newer than the list is passed over', () => {
  expect(headerFormat(`version ${needed} next-big-thing\r`)?.columns.srcaddr).toBe(2);
  expect(headerFormat(`  ${needed.replaceAll(' ', '\t')} `)?.columns.interfaceId).toBe(0);
  expect(headerFormat('2 123456789010 eni-1 10.0.0.1 10.0.0.2 1 25 6 1 1 1 2 ACCEPT OK')).toBeNull();
  expect(headerFormat('- - - ingress')).toBeNull();
  expect(headerFormat('end of the log')).toBeNull();
  expect(headerFormat('')).toBeNull();
});

test('more fields than are kept of a line are an error, and not fields that read as 0', () => {
  expect(flowFormat(`${'- '.repeat(119)}${needed}`).fields).toHaveLength(127);
  expect(problemOf(`${'- '.repeat(120)}${needed}`)).toBe('the format has 128 fields, and at most 127 are read');
});
