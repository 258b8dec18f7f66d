import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test, vi } from 'vitest';
import {
  addressRange,
  type Cidr,
  cidr,
  cidrOf,
  familyOf,
  parseCidr,
  prefixLengthOf,
} from '../../../core/model/cidr.ts';
import { anyCidr } from '../../builders/arbitraries.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { spanOf } from '../../oracle/addresses.ts';
import { readPlainly } from '../../oracle/plain/cidr.ts';

const runs = { numRuns: numberSetting('PROPERTY_RUNS', 2000) };
vi.setConfig({ testTimeout: 30_000 + runs.numRuns });

/** The canonical CIDR that ipaddr.js reads in a text, held to what EC2 takes: no zone, no octal octets, no groups of five. */
function readByIpaddr(text: string): string | null {
  // ipaddr.js takes ::1.2.3.4 for ::ffff:1.2.3.4; with a leading zero it reads it as RFC 4291 says.
  const plain = text.replace(/^(::\d+\.)/, '0$1');
  const [, address = '', prefix = ''] = /^([^/]*)\/(0|[1-9]\d{0,2})$/.exec(plain) ?? [];
  const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(address);
  const isSpelledRight = /^[0-9a-f:.]+$/i.test(address) && !/[0-9a-f]{5}|\.0\d|[:.]0\d+\./i.test(address);
  const isIpv6 = isSpelledRight && ipaddr.IPv6.isValid(address);
  if (!isIpv4 && !isIpv6) return null;
  if (Number(prefix) > (isIpv4 ? 32 : 128)) return null;
  if (isIpv4) return `${ipaddr.IPv4.networkAddressFromCIDR(plain).toString()}/${prefix}`;
  return `${ipaddr.IPv6.networkAddressFromCIDR(plain).toRFC5952String()}/${prefix}`;
}

function readByUs(text: string): string | null {
  const reading = parseCidr(text);
  return reading.kind === 'cidr' ? reading.cidr : null;
}

const hexGroup = fc.oneof(
  fc.constant('0'),
  fc.nat(0xffff).map((group) => group.toString(16)),
  fc.constantFrom('00ab', 'FFFF', '0000'),
);
const octet = fc.oneof(fc.nat(255).map(String), fc.constantFrom('256', '01', '08', '0x1', '', '-1', '1e2', ' 1'));
const quad = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));
const goodQuad = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }).map((octets) => octets.join('.'));
const hexes = fc.array(hexGroup, { maxLength: 8 }).map((groups) => groups.join(':'));
const ipv6 = fc.oneof(
  fc.array(hexGroup, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
  fc.tuple(hexes, hexes).map(([head, tail]) => `${head}::${tail}`),
  fc.tuple(hexes, hexes, goodQuad).map(([head, tail, last]) => `${head}::${tail}${tail ? ':' : ''}${last}`),
  fc.tuple(hexes, hexes, hexes).map((parts) => parts.join('::')),
  hexes,
);
const prefix = fc.oneof(
  fc.nat(130).map(String),
  fc.constantFrom('', '08', '00', '+8', '8 ', '-1', '1e1', '0x8', '8/8'),
);
const cidrLike = fc.tuple(fc.oneof(quad, goodQuad, ipv6), prefix).map(([address, length]) => `${address}/${length}`);
/** A text that is nearly a CIDR: one character changed, doubled or left out. */
const nearlyCidr = fc
  .tuple(
    fc.oneof(anyCidr.map(String), cidrLike),
    fc.nat(50),
    fc.constantFrom('', ':', '.', '0', '/', 'g', '%', ' ', '::', 'f'),
  )
  .map(([text, at, extra]) => text.slice(0, at) + extra + text.slice(at + (extra.length % 2)));
/** Any code units, halves of surrogate pairs among them; fast-check's own `binary` unit takes seconds to be made. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

describe('parseCidr', () => {
  test.each([
    ['1.2.3.4/0', '0.0.0.0/0'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['0:0:0:0:0:0:0:0/0', '::/0'],
    ['::/0', '::/0'],
    ['0::0/0', '::/0'],
    ['2001:DB8::1/0', '::/0'],
    ['::0.0.0.0/0', '::/0'],
    ['100.68.0.18/18', '100.68.0.0/18'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001/64', '2001:db8::/64'],
    ['1:0:0:2:0:0:0:3/128', '1:0:0:2::3/128'],
    ['1:0:2:3:4:5:6:7/128', '1:0:2:3:4:5:6:7/128'],
    ['1:2:3:4:5:6:7::/128', '1:2:3:4:5:6:7:0/128'],
    ['1:0:0:2:3:4:5:6/128', '1::2:3:4:5:6/128'],
    ['1:0:0:2:0:0:3:4/128', '1::2:0:0:3:4/128'],
    ['::ffff:1.2.3.4/128', '::ffff:102:304/128'],
  ])('reads %s as %s', (text, canonical) => {
    expect(readByUs(text)).toBe(canonical);
  });

  test.each(['', '/', '/0', '0/0', '1.2.3.4', '::', '1.2.3/8', '1.2.3.4/33', '::/129', '010.0.0.0/8', '0x0a.0.0.0/8'])(
    'refuses %j and says why',
    (text) => {
      const reading = parseCidr(text);

      expect(reading).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(JSON.stringify(text)) });
    },
  );

  test.each([
    '1.2..3/32',
    '.1.2.3/8',
    '1.2.3./8',
    '1.2.3.4/',
    '1.2.3.4/08',
    '1.2.3.4/ 8',
    '1.2.3.4/8/8',
    'fe80::1%eth0/64',
    '1::2::3/64',
    '::1.2.3.4:5/128',
    '1.2.3.4::/128',
    '1.2.3./8',
    'a.2.3.4/8',
    '1-.2.3.4/8',
    '１.2.3.4/8',
    '1.2.3.4/8\n',
  ])('refuses %j', (text) => {
    expect(readByUs(text)).toBeNull();
  });

  test.each([
    ['1.2.3.4', 'it has no prefix length; a single address is written as /32 or /128'],
    ['/8', 'the address is not a valid IPv4 address'],
    ['1:2/8', 'the address is not a valid IPv6 address'],
    ['1.2.3.4/33', 'the prefix length must be 0 to 32'],
    ['::/129', 'the prefix length must be 0 to 128'],
  ])('says what is wrong with %j', (text, why) => {
    expect(parseCidr(text)).toEqual({ kind: 'invalid', reason: `"${text}" is not a CIDR: ${why}` });
  });

  test('agrees with ipaddr.js on what is a CIDR and how it is written', () => {
    const property = fc.property(fc.oneof(cidrLike, nearlyCidr, fc.string()), (text) => {
      expect(readByUs(text)).toBe(readByIpaddr(text));
    });
    fc.assert(property, runs);
  });

  test('gives what the straightforward reading gives, reasons and host bits with it', () => {
    const property = fc.property(fc.oneof(cidrLike, nearlyCidr), (text) => {
      expect(parseCidr(text)).toEqual(readPlainly(text));
    });
    fc.assert(property, runs);
  });

  test('never throws, whatever the text', () => {
    const property = fc.property(fc.oneof(anyText, nearlyCidr), (text) => {
      expect(['cidr', 'invalid']).toContain(parseCidr(text).kind);
    });
    fc.assert(property, runs);
  });

  test('says whether host bits were set', () => {
    const property = fc.property(goodQuad, fc.nat(32), (address, length) => {
      const reading = parseCidr(`${address}/${length}`);

      const isNetwork = ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`).toString() === address;
      expect(reading).toMatchObject({ kind: 'cidr', hostBits: !isNetwork });
    });
    fc.assert(property, runs);
  });
});

describe('a canonical CIDR', () => {
  test('that is written in the code and is none is an error', () => {
    const why = 'it has no prefix length; a single address is written as /32 or /128';

    expect(() => cidr('1.2.3.4')).toThrow(new Error(`"1.2.3.4" is not a CIDR: ${why}`));
    expect(() => addressRange('1.2.3/8' as Cidr)).toThrow(new Error('not a canonical CIDR: 1.2.3/8'));
  });

  test('is read as itself, and is the range that ipaddr.js sees', () => {
    const property = fc.property(anyCidr, (value) => {
      const range = addressRange(value);

      expect(parseCidr(value)).toEqual({ kind: 'cidr', cidr: value, hostBits: false });
      expect(range).toEqual(spanOf(value));
      expect(cidrOf(familyOf(value), range.first, prefixLengthOf(value))).toBe(value);
    });
    fc.assert(property, runs);
  });
});
