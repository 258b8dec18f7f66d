import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, hashOf, type Json } from '../../../core/model/canonical-json.ts';

const json: fc.Arbitrary<Json> = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)));

/** The same value with the members of every object in another order. */
function shuffled(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, shuffled(child)]),
  );
}

describe('canonical JSON (RFC 8785)', () => {
  test('writes the sample of section 3.2.2', () => {
    const sample: Json = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);

    const text = canonicalJson(sample);

    expect(text).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('has the bytes of section 3.2.4', () => {
    const bytes = Buffer.from(canonicalJson({ string: '€$\u000f\nA\'B"\\\\"/' })).toString('hex');

    expect(bytes).toContain('e282ac245c75303030665c6e4127425c225c5c5c5c5c222f');
  });

  test('sorts keys by UTF-16 code units, as in section 3.2.3', () => {
    const sample: Json = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);

    const values = [...canonicalJson(sample).matchAll(/:"([^"]+)"/g)].map(([, value]) => value);

    expect(values).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  // Appendix B, the finite numbers that JSON can be given as a literal.
  test.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1e23, '1e+23'],
    [999999999999999700000, '999999999999999700000'],
    [1e21, '1e+21'],
    [9.999999999999997e-7, '9.999999999999997e-7'],
    [0.000001, '0.000001'],
    [333333333.3333332, '333333333.3333332'],
  ])('writes the number %s as %s (appendix B)', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  test('keeps every key, those that JavaScript treats specially too', () => {
    const tags: Json = JSON.parse('{"constructor":"c","__proto__":"p","toString":"t","2":"two","10":"ten"}');

    expect(canonicalJson(tags)).toBe('{"10":"ten","2":"two","__proto__":"p","constructor":"c","toString":"t"}');
  });

  test('means what the value means, and does not depend on the order of its members', () => {
    const property = fc.property(json, (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(value);
      expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('members that are undefined are as if they were not there', () => {
    expect(canonicalJson({ a: 1, b: undefined, c: [{ d: undefined }], e: [undefined] })).toBe(
      '{"a":1,"c":[{}],"e":[null]}',
    );
  });

  test('a number too large for JSON becomes a text', () => {
    expect(canonicalJson({ a: 9007199254740993n, b: [1n] })).toBe('{"a":"9007199254740993","b":["1"]}');
  });

  test.each(['', ' ', '!', '"', '#', '[', '\\', ']', '~', '\u007f', '\u001f', 'ä', '\ud800', 'a"', '"a', 'a\nb'])(
    'writes the text %j as JSON does, as a value and as a key',
    (text) => {
      expect(canonicalJson([text, { [text]: 1 }])).toBe(JSON.stringify([text, { [text]: 1 }]));
    },
  );

  test('is hashed as UTF-8 with SHA-256', () => {
    expect(hashOf({ b: 'ä', a: 1 })).toBe(createHash('sha256').update('{"a":1,"b":"ä"}', 'utf8').digest('hex'));
  });
});
