import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { bytesOf } from '../../../core/evidence/flow-bytes.ts';
import { defaultFormat, flowFormat } from '../../../core/evidence/flow-format.ts';
import { lineReader } from '../../../core/evidence/flow-record.ts';

/** The kind of a line, and for a flow its source, the address that it went to, packets and bytes. */
function read(line: string, format = defaultFormat): string {
  const reader = lineReader(format);
  const bytes = bytesOf(line);
  const kind = reader.read(bytes, 0, bytes.length);
  const { source, destination, packets, bytes: size } = reader.record;
  return kind === 'flow' ? `${source} to ${destination || 'itself'}: ${packets}, ${size}` : kind;
}

/** A record of version 2 with some other values, by the place of each. */
function aLine(change: Readonly<Record<number, string>> = {}): string {
  const values = '2 123456789010 eni-0a 8.8.8.8 10.0.0.5 40000 25 6 20 4249 1418530010 1418530070 ACCEPT OK'.split(' ');
  return values.map((value, index) => change[index] ?? value).join(' ');
}

const custom = flowFormat(
  'interface-id srcaddr dstaddr srcport dstport protocol start end packets bytes action tcp-flags pkt-srcaddr pkt-dstaddr flow-direction log-status',
);

function aCustomLine(change: Readonly<Record<string, string>> = {}): string {
  const values: Readonly<Record<string, string>> = {
    ...{ 'interface-id': 'eni-0a', srcaddr: '8.8.8.8', dstaddr: '10.0.0.5', srcport: '40000', dstport: '25' },
    ...{ protocol: '6', start: '1418530010', end: '1418530070', packets: '3', bytes: '200', action: 'ACCEPT' },
    ...{ 'tcp-flags': '2', 'pkt-srcaddr': '8.8.8.8', 'pkt-dstaddr': '10.0.0.5' },
    ...{ 'flow-direction': 'ingress', 'log-status': 'OK' },
    ...change,
  };
  return custom.fields.map((field) => values[field]).join(' ');
}

const flow = '8.8.8.8 to 10.0.0.5: 20, 4249';

test('an accepted TCP flow to the port counts, with its interface and times', () => {
  const reader = lineReader(defaultFormat);
  const bytes = bytesOf(aLine());

  expect(reader.read(bytes, 0, bytes.length)).toBe('flow');
  expect(reader.record).toEqual({
    ...{ interfaceStart: 15, interfaceEnd: 21, from: 1418530010000, to: 1418530070000 },
    ...{ source: '8.8.8.8', sender: '8.8.8.8', destination: '10.0.0.5', packets: 20, bytes: 4249 },
  });
});

test.each([
  ['another port', { 6: '587' }],
  ['port 250', { 6: '250' }],
  ['the answers of the server', { 5: '25', 6: '40000' }],
  ['UDP', { 7: '17' }],
  ['a rejected flow', { 12: 'REJECT' }],
])('%s does not count', (_, change) => {
  expect(read(aLine(change))).toBe('other');
});

test('NODATA and SKIPDATA are told apart; without a log-status an empty record may be either', () => {
  const empty = { 3: '-', 4: '-', 5: '-', 6: '-', 7: '-', 8: '-', 9: '-', 12: '-' };
  const noStatus = flowFormat(defaultFormat.fields.slice(0, 13).join(' '));

  expect(read(aLine({ ...empty, 13: 'NODATA' }))).toBe('no-data');
  expect(read(aLine({ ...empty, 13: 'SKIPDATA' }))).toBe('skip-data');
  expect(read(aLine(empty).slice(0, -3), noStatus)).toBe('no-status');
  expect(read(aLine().slice(0, -3), noStatus)).toBe(flow);
});

test.each([
  ['version 2 and IPv6', { 3: '2600:1F18:0:0::1', 4: '2600:1f18::25' }, '2600:1f18::1 to 2600:1f18::25: 20, 4249'],
  ['an IPv4 address that is written as IPv6', { 3: '::ffff:8.8.8.8' }, flow],
  ['the same in hexadecimal digits', { 3: '0:0:0:0:0:FFFF:808:808' }, flow],
])('%s', (_, change, expected) => {
  expect(read(aLine(change))).toBe(expected);
});

test.each([
  ['a source', { 3: '-' }],
  ['an address of the interface', { 4: '-' }],
  ['a port', { 6: '-' }],
  ['a protocol', { 7: '-' }],
  ['an action', { 12: '-' }],
  ['a start', { 10: '-' }],
  ['an end', { 11: '-' }],
])('what may be a flow and is without %s is unclear', (_, change) => {
  expect(read(aLine(change))).toBe('unclear');
});

test('a field that is missing makes nothing unclear where another excludes the flow', () => {
  expect(read(aLine({ 6: '-', 12: 'REJECT' }))).toBe('other');
  expect(read(aLine({ 3: '-', 7: '17' }))).toBe('other');
  expect(read(aLine({ 8: '-', 9: '-' }))).toBe('8.8.8.8 to 10.0.0.5: -1, -1');
});

test.each([
  ['a field too few', aLine().slice(0, -3)],
  ['a field too many', `${aLine()} OK`],
  ['no interface', aLine({ 2: 'i-0a' })],
  ['a port that is none', aLine({ 6: '2S' })],
  ['a port beyond all', aLine({ 6: '70000' })],
  ['a protocol that is none', aLine({ 7: 'tcp' })],
  ['a protocol beyond all', aLine({ 7: '256' })],
  ['another action', aLine({ 12: 'ACCEP' })],
  ['another status', aLine({ 13: 'O' })],
  ['times in milliseconds', aLine({ 10: '1418530010000', 11: '1418530070000' })],
  ['an end before its start', aLine({ 11: '1418530009' })],
  ['a time that is none', aLine({ 10: 'x' })],
  ['a source that is none', aLine({ 3: '8.8.8' })],
  ['a source with a zone', aLine({ 3: 'fe80::1%eth0' })],
  ['a source with leading zeros', aLine({ 3: '8.8.8.08' })],
  ['another destination', aLine({ 4: 'here' })],
  ['bytes that are none', aLine({ 9: '1e9' })],
  ['packets below zero', aLine({ 8: '-1' })],
  ['another direction', aCustomLine({ 'flow-direction': 'inward' })],
  ['JSON', '{"message": "2 123456789010 eni-0a 8.8.8.8"}'],
])('%s: the line is unreadable', (_, line) => {
  expect(read(line, line.startsWith('eni-') ? custom : defaultFormat)).toBe('unreadable');
});

test('blank lines are blank; line ends of Windows, tabs and several blanks are as one blank', () => {
  expect(['', '\r', '  \t '].map((line) => read(line))).toEqual(['blank', 'blank', 'blank']);
  expect(read(`${aLine()}\r`)).toBe(flow);
  expect(read(` ${aLine().replaceAll(' ', '\t ')} `)).toBe(flow);
});

test('an export of CloudWatch Logs has a time before each record', () => {
  expect(read(`2014-12-14T04:06:50.000Z ${aLine()}`)).toBe(flow);
  expect(read(`1418530010000 ${aLine()}`)).toBe('unreadable');
});

test('a direction that the log gives decides; the address of the interface is not asked for then', () => {
  expect(read(aCustomLine(), custom)).toBe('8.8.8.8 to itself: 3, 200');
  expect(read(aCustomLine({ dstaddr: '-' }), custom)).toBe('8.8.8.8 to itself: 3, 200');
  expect(read(aCustomLine({ 'flow-direction': 'egress' }), custom)).toBe('other');
  expect(read(aCustomLine({ 'flow-direction': '-' }), custom)).toBe('8.8.8.8 to 10.0.0.5: 3, 200');
});

test('the source is the one in the packet where the log has it', () => {
  expect(read(aCustomLine({ srcaddr: '10.0.0.220', 'pkt-srcaddr': '9.9.9.9' }), custom)).toBe(
    '9.9.9.9 to itself: 3, 200',
  );
  expect(read(aCustomLine({ srcaddr: '-', 'pkt-srcaddr': '9.9.9.9' }), custom)).toBe('9.9.9.9 to itself: 3, 200');
  expect(read(aCustomLine({ 'pkt-srcaddr': '-' }), custom)).toBe('8.8.8.8 to itself: 3, 200');
});

test('who sends SYN and ACK answers a connection and opened none; any other flags do', () => {
  const kinds = ['18', '19', '22', '2', '3', '0', '-', '16'].map((flags) =>
    read(aCustomLine({ srcport: '25', 'tcp-flags': flags }), custom).replace(/ .*/, ''),
  );

  expect(kinds).toEqual(['other', 'other', 'other', ...Array(5).fill('8.8.8.8')]);
});

test('a regional NAT gateway has no interface id: its records are of no interface', () => {
  expect(read(aLine({ 2: '-' }))).toBe(flow);
});

test('no bytes make the reader fail, and a flow always has addresses in canonical form', () => {
  const damaged = fc
    .tuple(fc.constantFrom(aLine(), aCustomLine()), fc.array(fc.tuple(fc.nat(140), fc.nat(255)), { maxLength: 4 }))
    .map(([line, changes]) => {
      const bytes = bytesOf(line);
      for (const [index, byte] of changes) if (index < bytes.length) bytes[index] = byte;
      return bytes;
    });
  const formats = [defaultFormat, custom].map(lineReader);

  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      for (const { read: readBytes, record } of formats) {
        if (readBytes(bytes, 0, bytes.length) !== 'flow') continue;
        const { source, destination } = record;
        expect(ipaddr.isValid(source) && (destination === '' || ipaddr.isValid(destination))).toBe(true);
        expect([...source].every((letter) => /[\da-f.:]/.test(letter))).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});
