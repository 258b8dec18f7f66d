import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { csvOf, type FileFormat, fileRow } from '../../cli/allowlist/allowlist-file.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { anEntry } from './builders.ts';

/** The text of an import file. */
export type AllowlistFile = { format: FileFormat; text: string };

const network = fc.constantFrom(
  ...['81.2.69.0/24', '81.2.68.0/23', '8.8.8.8/32', '17.0.0.0/8', '10.0.0.0/8', '2001:db8::/32', '2600::/16'].map(cidr),
);
const scope = fc.constantFrom<AllowlistEntry['scope']>(
  { kind: 'everything' },
  { kind: 'account', account: '111122223333' },
  { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' },
  { kind: 'group', groupId: 'sg-0123456789abcdef0' },
);
const expiresAt = fc.constantFrom(null, '2027-01-01T00:00:00.000Z', '2026-11-15T12:00:00.000Z');
const text = fc.oneof(
  fc.constantFrom('=1+1', "'=x", "''@y", 'a, "b"', '-', "'s", '; DROP', '#,|', 'Zoë 王'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((some) => some.replace(/[\p{C}\p{Z}]/gu, '') || 'x'),
);
const entry = fc
  .record({ cidr: network, scope, owner: text, reason: text, expiresAt })
  .map((change) => anEntry(change));
/** Entries that may stand: some expired, some with texts that a spreadsheet or a CSV reader trips over. */
export const entries = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 6,
  selector: ({ cidr: of, scope: whom }) => `${of} ${JSON.stringify(whom)}`,
});

const nasty = fc.oneof(
  fc.constantFrom('0.0.0.0/0', '1.2.3.4/0', '::/0', '::ffff:0:0/0', '10.0.0.1/8', '0/0', 'everything', 'account:'),
  fc.constantFrom('2026-11-15', '9999-12-31T23:59:59-23:59', '"expiresAt":1,', '"__proto__":{"cidr":"::/0"},'),
  fc.constantFrom(...'/",\n\r\0={}[]\t\' \ufeff\ud800\u2028', '""', 'null', '[['.repeat(2_000)),
);
/** A cut and something in its place. */
const mutation = fc.record({ at: fc.nat(2_000), length: fc.nat(30), insert: fc.oneof(nasty, fc.string()) });

function mutated(whole: string, mutations: readonly { at: number; length: number; insert: string }[]): string {
  return mutations.reduce((now, { at, length, insert }) => {
    const place = at % (now.length + 1);
    return now.slice(0, place) + insert + now.slice(place + length);
  }, whole);
}

const file = fc
  .record({
    entries,
    format: fc.constantFrom<FileFormat>('csv', 'json'),
    mutations: fc.array(mutation, { maxLength: 3 }),
  })
  .map(({ entries: some, format, mutations }) => {
    const whole = format === 'csv' ? csvOf(some) : JSON.stringify({ entries: some.map(fileRow) });
    return { format, text: mutated(whole, mutations) };
  });
/** One row of cells that are each right or nearly right, so that no other fault hides the one that matters. */
const cells = fc.record({
  cidr: fc.oneof(
    fc.constantFrom('0.0.0.0/0', '1.2.3.4/0', '0.0.0.0/1', '16.0.0.0/7', '10.0.0.1/24', '010.0.0.0/8', '10.0.0.0/08'),
    fc.constantFrom(
      '::/0',
      '0:0::0/0',
      '2000::/3',
      '2600::/15',
      '2001:DB8::/32',
      '2001:db8::1/32',
      '::ffff:10.0.0.0/104',
    ),
    network,
  ),
  scope: fc.oneof(
    fc.constantFrom('', 'everything ', 'account:1', 'vpc:sg-01234567', 'group:', 'everything:'),
    fc.constant('everything'),
  ),
  owner: fc.oneof(fc.constantFrom('', ' ', '\u200b', 'a\nb', '\u001b[2J', 'x'.repeat(501), '\ud800'), text),
  reason: text,
  expiresAt: fc.constantFrom(
    '',
    '2027-01-01',
    '2026-11-15T12:00:00Z',
    '2026-11-15T12:00:01Z',
    '9999-12-31T23:59:59-23:59',
    '2027-02-31',
  ),
});
const oneRow = cells.chain((row) => {
  const csv = stringify([Object.keys(row), Object.values(row)]);
  const json = JSON.stringify({ entries: [{ ...row, expiresAt: row.expiresAt || null }] });
  return fc.constantFrom<AllowlistFile>({ format: 'csv', text: csv }, { format: 'json', text: json });
});
const noFile = fc.record({
  format: fc.constantFrom<FileFormat>('csv', 'json'),
  text: fc.oneof(fc.string(), fc.json()),
});

/** Files of every kind: damaged ones, single suspicious rows, and what is no allowlist at all. */
export const anyFile = fc.oneof(
  { weight: 4, arbitrary: file },
  { weight: 4, arbitrary: oneRow },
  { weight: 1, arbitrary: noFile },
);
