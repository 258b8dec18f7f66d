import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { readAllowlistFile } from '../../../cli/allowlist/allowlist-file.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import { now } from '../../builders/builders.ts';
import { anyFile, entries } from '../../builders/file-arbitraries.ts';
import { context } from '../../builders/requests.ts';
import { eachCase, runs, seed, timeout } from './each-case.ts';
import { allowlistEntry } from './stored-values.ts';

/** What holds of every entry that would be written, judged without the product's own code. */
function checkWritten(entry: AllowlistEntry): void {
  allowlistEntry(entry, 'entry');
  const [address, length] = ipaddr.parseCIDR(entry.cidr);
  expect(length).toBeGreaterThanOrEqual(address.kind() === 'ipv4' ? 8 : 16);
  // Text that shows: no controls, half characters, line separators, or marks that turn the order of letters round.
  for (const said of [entry.owner, entry.reason]) {
    expect(said).toMatch(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,500}$/u);
    expect(said).toMatch(/[^\p{Cf}\p{Z}]/u);
    expect(said).toBe(said.trim());
  }
  expect(JSON.stringify(entry.scope)).toMatch(
    /^\{"kind":("everything"|"account","account":"\d{12}"|"vpc","vpcId":"vpc-([0-9a-f]{8}|[0-9a-f]{17})"|"group","groupId":"sg-([0-9a-f]{8}|[0-9a-f]{17})")\}$/,
  );
  if (entry.expiresAt !== null) expect(Date.parse(entry.expiresAt)).toBeGreaterThan(now);
}

/** What is written over an entry that the file does not name. */
function anEndBy({ now, by }: { readonly now: number; readonly by: string }) {
  return { expiresAt: new Date(now - (now % 1000)).toISOString(), removedBy: by };
}

test('any file, CSV or JSON, is refused as a whole or valid in every entry that it would write', { timeout }, () => {
  const cases = eachCase('allowlist files');

  fc.assert(
    fc.property(anyFile, entries, fc.boolean(), ({ text, format }, standing, replace) => {
      const outcome = cases.run(() => {
        const reading = readAllowlistFile(text, format, now);
        const rows = reading.kind === 'rows' ? reading.rows : [];
        return importAllowlist({ entries: standing, exemptions: [] }, rows, { ...context, replace });
      });

      cases.count(`${outcome.kind === 'refused' ? 'refused' : 'accepted'} as ${format}`);
      if (outcome.kind === 'refused') {
        expect(outcome.problems.length).toBeGreaterThan(0);
        return;
      }
      const written = [...outcome.added, ...outcome.changed.map(({ after }) => after)];
      for (const entry of written) checkWritten(entry);
      const ended = outcome.removed.map((entry) => ({ ...entry, ...anEndBy(context), version: entry.version + 1 }));
      expect(outcome.changes.map((change) => 'entry' in change && change.entry)).toEqual([...written, ...ended]);
      const keys = written.map(({ cidr, scope }) => `${cidr} ${JSON.stringify(scope)}`);
      expect(new Set(keys).size).toBe(keys.length);
      expect(outcome.unchanged.every((entry) => standing.includes(entry))).toBe(true);
      if (!replace) expect(outcome.removed).toEqual([]);
    }),
    { numRuns: runs, seed },
  );

  cases.end('accepted as csv', 'refused as csv', 'accepted as json', 'refused as json');
});
