import { expect, test } from 'vitest';
import { isDnsServer, isDomainName } from '../../../core/model/dns-names.ts';

test.each([
  ['example.com', true],
  ['EXAMPLE.com', true],
  ['a.b-c.xn--p1ai', true],
  [`${'a'.repeat(63)}.example`, true],
  [`${'a.'.repeat(122)}${'b'.repeat(9)}`, true],
  ['example', false],
  ['example.com.', false],
  ['.example.com', false],
  ['a..example.com', false],
  ['-a.example.com', false],
  ['a-.example.com', false],
  ['a_b.example.com', false],
  ['a b.example.com', false],
  ['bücher.example', false],
  ['192.0.2.1', false],
  [`${'a'.repeat(64)}.example`, false],
  [`${'a.'.repeat(122)}${'b'.repeat(10)}`, false],
  ['me@example.com', false],
  ['*.example.com', false],
  ['', false],
])('%s is the name of a domain: %s', (text, expected) => {
  expect(isDomainName(text)).toBe(expected);
});

test.each([
  ['192.0.2.53', true],
  ['192.0.2.53:5353', true],
  ['2001:db8::53', true],
  ['[2001:db8::53]:53', true],
  ['::1', true],
  ['192.0.2.256', false],
  ['192.0.2', false],
  ['192.0.2.53:0', false],
  ['192.0.2.53:65536', false],
  ['192.0.2.53:', false],
  ['[192.0.2.53]:53', false],
  ['[2001:db8::53]', false],
  ['[::1]:53:53', false],
  ['fe80::1%eth0', false],
  ['[fe80::1%eth0]:53', false],
  ['dns.example.com', false],
  ['', false],
])('%s is a DNS server: %s', (text, expected) => {
  expect(isDnsServer(text)).toBe(expected);
});
