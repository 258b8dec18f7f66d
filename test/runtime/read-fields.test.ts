import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { optional, readFields, withDefault } from '../../runtime/read-fields.ts';

const size = () => z.string().check(z.regex(/^\d+$/, 'must be digits'));
const fields = {
  size: withDefault(size, '8'),
  kind: withDefault(() => z.enum(['small', 'large']), 'small'),
  note: optional(() => z.string()),
};

describe('fields', () => {
  test('that are not given have their default, without a schema being made', () => {
    const unneeded = withDefault((): z.ZodMiniType<string, string> => {
      throw new Error('a schema was made that nothing is read with');
    }, 'by default');

    expect(readFields({ ...fields, unneeded }, { size: '9' })).toEqual({
      success: true,
      data: { size: '9', kind: 'small', note: undefined, unneeded: 'by default' },
    });
  });

  test('that do not fit are all named, in the order of the fields, and then those that nobody knows', () => {
    const reading = readFields(fields, { colour: 'red', kind: 'huge', size: 'x' });

    const issues = reading.success ? [] : reading.error.issues;
    expect(issues.map(({ code, path }) => [code, ...path])).toEqual([
      ['invalid_format', 'size'],
      ['invalid_value', 'kind'],
      ['unrecognized_keys'],
    ]);
  });
});
