import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { csvOf, type FileFormat, fileRow, readAllowlistFile } from '../../cli/allowlist-file.ts';
import { cidr } from '../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import { importAllowlist } from '../../core/policy/import-allowlist.ts';
import { anEntry, now } from '../core/builders.ts';
import { context } from '../core/policy/requests.ts';

const runs = Number(process.env.SMTP_WARDEN_FUZZ_RUNS ?? 2_000);
const timeout = Math.max(20_000, runs * 5);

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
const entries = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 6,
  selector: ({ cidr: of, scope: whom }) => `${of} ${JSON.stringify(whom)}`,
});

const nasty = fc.constantFrom(
  ...[
    '0.0.0.0/0',
    '1.2.3.4/0',
    '::/0',
    '::ffff:0:0/0',
    '10.0.0.1/8',
    '0/0',
    '/',
    '"',
    '""',
    ',',
    '\n',
    '\r',
    '\0',
    '=',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    'null',
    '"__proto__":{"cidr":"::/0"},',
    'everything',
    'account:',
    'vpc:sg-1',
    '\ud800',
    '\u2028',
  ],
  ...['2026-11-15', '9999-12-31T23:59:59-23:59', '\ufeff', '"expiresAt":1,', '\t', ' ', "'", '[['.repeat(2_000)],
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
const noFile = fc.record({
  format: fc.constantFrom<FileFormat>('csv', 'json'),
  text: fc.oneof(fc.string(), fc.json()),
});

/** What holds of every entry that is written, judged without the product's own code. */
function checkValid({ cidr: approved, scope: whom, owner, reason, expiresAt: until }: AllowlistEntry): void {
  const [address, length] = ipaddr.parseCIDR(approved);
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  expect(family.networkAddressFromCIDR(approved).toString()).toBe(address.toString());
  expect(length).toBeGreaterThanOrEqual(address.kind() === 'ipv4' ? 8 : 16);
  for (const written of [owner, reason]) expect(written).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,500}$/u);
  expect(JSON.stringify(whom)).toMatch(
    /^\{"kind":("everything"|"account","account":"\d{12}"|"vpc","vpcId":"vpc-[0-9a-f]{8,17}"|"group","groupId":"sg-[0-9a-f]{8,17}")\}$/,
  );
  expect(until === null || (Date.parse(until) > now && /^\d{4}-/.test(until))).toBe(true);
}

function outcomeOf(file: { format: FileFormat; text: string }, standing: readonly AllowlistEntry[]) {
  const reading = readAllowlistFile(file.text, file.format);
  const rows = reading.kind === 'rows' ? reading.rows : [];
  return importAllowlist({ entries: standing, exemptions: [] }, rows, { ...context, replace: true });
}

function checkOutcome(outcome: ReturnType<typeof outcomeOf>, standing: readonly AllowlistEntry[]): void {
  if (outcome.kind === 'refused') {
    expect(outcome.problems.length).toBeGreaterThan(0);
    return;
  }
  for (const change of outcome.changes) if (change.kind === 'putEntry') checkValid(change.entry);
  for (const same of outcome.unchanged) expect(standing).toContain(same);
}

test('a damaged file is refused or valid in every entry; nothing throws or hangs', { timeout }, () => {
  const seen = { difference: 0, refused: 0 };

  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: file }, { weight: 1, arbitrary: noFile }),
      entries,
      (some, standing) => {
        const outcome = outcomeOf(some, standing);

        checkOutcome(outcome, standing);
        seen[outcome.kind] += 1;
      },
    ),
    { numRuns: runs },
  );

  // A fuzz that never gets past the door would prove nothing.
  if (runs >= 1000) expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 50);
});

test('an export of any entries, imported again, means no change', { timeout }, () => {
  fc.assert(
    fc.property(entries, fc.constantFrom<FileFormat>('csv', 'json'), (standing, format) => {
      const text = format === 'csv' ? csvOf(standing) : JSON.stringify({ entries: standing.map(fileRow) });

      const outcome = outcomeOf({ format, text }, standing);

      expect(outcome).toMatchObject({ kind: 'difference', changes: [], unchanged: standing });
    }),
    { numRuns: runs },
  );
});
