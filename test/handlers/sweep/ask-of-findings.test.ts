import { expect, test } from 'vitest';
import { groupKey } from '../../../core/model/security-group.ts';
import type { AccountReport } from '../../../core/sweep/account-report.ts';
import { askOfFindings, mostAsked } from '../../../handlers/sweep/ask-of-findings.ts';
import { memoryEvidence } from '../../builders/memory-evidence.ts';
import { anEvidenceSummary } from '../../builders/reach-evidence.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const account = '111122223333';
const now = Date.parse('2026-11-30T14:00:00.000Z');
const since = '2026-11-30T00:00:00.000Z';

function reportOf(open: readonly string[] | null, region = 'eu-west-1'): AccountReport {
  const counts = { groups: 9, findings: 3, changes: 0, optedIn: 0, candidates: [], candidateNames: [] };
  return { account, regions: [{ region, ...counts, ...(open && { open }) }], skipped: [], failures: [] };
}

function world() {
  const evidence = memoryEvidence();
  const counts: unknown[] = [];
  const { logger, lines } = spyLogger();
  const meter = {
    count: (...counted: unknown[]) => void counts.push(counted),
    publish: () => void counts.push('published'),
  };
  const asking = { ...evidence.ofMails, meter, now: () => now };
  return { ...evidence, counts, lines, ask: (report: AccountReport) => askOfFindings(report, asking, logger) };
}

const refOf = (groupId: string) => ({ account, region: 'eu-west-1', groupId });

test('evidence is asked for of each finding of which none was read today, in UTC', async () => {
  const { ask, asked, kept } = world();
  kept.set(groupKey(refOf('sg-1')), anEvidenceSummary({ at: since }));
  kept.set(groupKey(refOf('sg-2')), anEvidenceSummary({ at: '2026-11-29T23:59:59.999Z' }));

  await ask(reportOf(['sg-1', 'sg-2', 'sg-3']));

  expect(asked).toEqual([
    { group: refOf('sg-2'), since },
    { group: refOf('sg-3'), since },
  ]);
});

test('no more than so many are asked about in one sweep, and the others are left to the next', async () => {
  const { ask, asked, lines } = world();

  await ask(reportOf(Array.from({ length: mostAsked + 7 }, (_, n) => `sg-${n}`)));

  expect(asked).toHaveLength(mostAsked);
  expect(lines).toContainEqual(expect.objectContaining({ left: 7, msg: 'evidence is left to the next sweep' }));
});

test.each([
  ['a region without findings', []],
  ['a region that names none, since they are too many', null],
])('nothing is read or asked about %s', async (_, open) => {
  const { ask, asked, counts, failing } = world();
  failing.store = true;

  await ask(reportOf(open));

  expect([asked, counts]).toEqual([[], []]);
});

test.each(['store', 'queue'] as const)('a failing %s fails no sweep, and is counted', async (part) => {
  const { ask, counts, failing, lines } = world();
  failing[part] = true;

  await ask(reportOf(['sg-1', 'sg-2']));

  expect(counts).toEqual([['EvidenceNotAsked', 2], 'published']);
  expect(lines).toHaveLength(1);
});
