import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { csvOf, type FileFormat, fileRow, readAllowlistFile } from '../../../cli/allowlist/allowlist-file.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import { now } from '../../builders/builders.ts';
import { type AllowlistFile, anyFile, entries } from '../../builders/file-arbitraries.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { context } from '../../builders/requests.ts';

const runs = numberSetting('SMTP_WARDEN_FUZZ_RUNS', 2_000);
const timeout = Math.max(20_000, runs * 5);

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

function outcomeOf(file: AllowlistFile, standing: readonly AllowlistEntry[]) {
  const reading = readAllowlistFile(file.text, file.format, now);
  const rows = reading.kind === 'rows' ? reading.rows : [];
  return importAllowlist({ entries: standing, exemptions: [] }, rows, { ...context, replace: true });
}

function checkOutcome(outcome: ReturnType<typeof outcomeOf>, standing: readonly AllowlistEntry[]): void {
  if (outcome.kind === 'refused') {
    expect(outcome.problems.length).toBeGreaterThan(0);
    return;
  }
  for (const entry of [...outcome.added, ...outcome.changed.map(({ after }) => after)]) checkValid(entry);
  for (const same of outcome.unchanged) expect(standing).toContain(same);
}

test('a damaged file is refused or valid in every entry; nothing throws or hangs', { timeout }, () => {
  const seen = { difference: 0, refused: 0 };

  fc.assert(
    fc.property(anyFile, entries, (some, standing) => {
      const outcome = outcomeOf(some, standing);

      checkOutcome(outcome, standing);
      seen[outcome.kind] += 1;
    }),
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
