import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink, ChainPage } from '../../../core/audit/audit-log.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import type { PolicyEntry, PolicyRecord, RecordedChange } from '../../../core/audit/policy-entry.ts';
import { type GroupRef, groupKey } from '../../../core/model/security-group.ts';
import { buildReport, type ReportSource } from '../../../core/report/build-report.ts';
import { aChain, rehashed } from '../../builders/a-chain.ts';
import { anEntry, groupRef } from '../../builders/builders.ts';

const other: GroupRef = { ...groupRef, groupId: 'sg-0000000000000b002' };
const range = { from: '2026-11-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', asOf: '2026-11-30T00:00:00.000Z' };
const bob = { arn: 'arn:aws:iam::111122223333:user/bob', userId: 'AIDABOB' };

function linkOf(entry: AuditEntry): ChainLink {
  return { stored: entry, entry, problem: null };
}

async function* pages(all: readonly (readonly AuditEntry[])[], size = 100): AsyncGenerator<ChainPage> {
  for (const entries of all) {
    for (let at = 0; at < entries.length; at += size) {
      const links = entries.slice(at, at + size).map(linkOf);
      yield { groupKey: groupKey(entries[0]?.group ?? groupRef), links };
    }
  }
}

function sourceOf(change: Partial<ReportSource> = {}): ReportSource {
  const log = {
    groups: pages([]),
    policy: [],
    decisions: [],
    accounts: [],
    anchors: [],
    anchorHeads: async () => null,
  };
  return { ...log, now: () => Date.parse('2026-12-31T00:00:00Z'), ...change };
}

function policyOf(...edits: readonly (Partial<PolicyRecord> & { readonly changes: readonly RecordedChange[] })[]) {
  const chain: PolicyEntry[] = [];
  for (const edit of edits) {
    const record: PolicyRecord = {
      schema: 1,
      kind: 'policy',
      at: '2026-11-10T00:00:00.000Z',
      action: 'add',
      by: bob,
      reason: 'relay',
      previewDigest: null,
      parts: null,
      version: 1,
      items: 1,
      digest: 'd',
      ...edit,
    };
    chain.push(link(record, chain.at(-1) ?? null));
  }
  return chain.map((entry) => ({ stored: entry, entry, changes: entry.changes, problem: null }));
}

test('the same log gives the same report, however its chains come in pages and in whatever order', async () => {
  const chains = [await aChain(3), await aChain(2, other)];

  const whole = await buildReport(sourceOf({ groups: pages(chains) }), range);
  const byOne = await buildReport(sourceOf({ groups: pages(chains.toReversed(), 1) }), range);

  expect(whole.closings).toHaveLength(5);
  expect(whole.summary).toMatchObject({ closings: 5, groups: 2, entries: 10, brokenChains: 0, openNow: 0 });
  expect(byOne).toEqual(whole);
});

test('what is written after the report was made does not change it', async () => {
  const chain = await aChain(4);
  const asOf = chain[3]?.at ?? '';

  const before = await buildReport(sourceOf({ groups: pages([chain.slice(0, 4)]) }), { ...range, asOf });
  const after = await buildReport(sourceOf({ groups: pages([chain]) }), { ...range, asOf });

  expect(before.closings).toHaveLength(2);
  expect(after).toEqual(before);
});

test.each<[string, (entry: AuditEntry) => AuditEntry, string]>([
  ['changed to', (entry) => ({ ...entry, at: '2099-01-01T00:00:00.000Z' }), 'the entry was changed'],
  [
    'changed, with its hash, to',
    (entry) => rehashed({ ...entry, at: '2099-01-01T00:00:00.000Z' }),
    'the entry is dated in the future: 2099-01-01T00:00:00.000Z',
  ],
  ['changed after the report to', (entry) => ({ ...entry, at: '2026-12-01T00:00:00.000Z' }), 'the entry was changed'],
])('a last entry that was %s another date is not left out as a later one', async (_, change, problem) => {
  const chain = await aChain(2);

  const report = await buildReport(
    sourceOf({ groups: pages([chain.map((entry) => (entry.sequence === 4 ? change(entry) : entry))]) }),
    range,
  );

  expect(report.chains).toMatchObject([{ fault: { sequence: 4, problem } }]);
  expect(report.summary.brokenChains).toBe(1);
});

test('entries that are written while the log is read are later ones, and no fault', async () => {
  const chain = await aChain(2);
  const asOf = chain[1]?.at ?? '';
  const dates = chain.map(({ at }) => Date.parse(at));

  const report = await buildReport(sourceOf({ groups: pages([chain], 1), now: () => dates.shift() ?? 0 }), {
    ...range,
    asOf,
  });

  expect(report.chains).toMatchObject([{ entries: 2, fault: null }]);
});

test('only what ended in the period is listed', async () => {
  const chain = await aChain(3);
  const [from, to] = [chain[2]?.at ?? '', chain[3]?.at ?? ''];

  const report = await buildReport(sourceOf({ groups: pages([chain]) }), { ...range, from, to });

  expect(report.closings.map(({ id }) => id)).toEqual([chain[2]?.id]);
  expect(report.summary.entries).toBe(6);
});

test.each<[string, (chain: AuditEntry[]) => AuditEntry[], number]>([
  ['changed', ([first, ...rest]) => (first ? [{ ...first, reason: 'nothing' }, ...rest] : rest), 1],
  ['removed', ([first, , ...rest]) => (first ? [first, ...rest] : rest), 2],
  ['rehashed', ([first, ...rest]) => (first ? [rehashed({ ...first, reason: 'nothing' }), ...rest] : rest), 2],
])('a chain with an entry that was %s does not hold, and the report says where', async (_, tamper, sequence) => {
  const chain = tamper(await aChain(2));

  const report = await buildReport(sourceOf({ groups: pages([chain]) }), range);

  expect(report.summary.brokenChains).toBe(1);
  expect(report.chains).toMatchObject([{ chain: groupKey(groupRef), fault: { sequence } }]);
});

test('an item that is no entry makes its chain one that does not hold, and hides nothing', async () => {
  const [first, ...rest] = (await aChain(2)).map(linkOf);
  const links = first ? [{ ...first, entry: null, problem: 'the entry cannot be read: no id' }, ...rest] : rest;
  async function* groups(): AsyncGenerator<ChainPage> {
    yield { groupKey: groupKey(groupRef), links };
  }

  const report = await buildReport(sourceOf({ groups: groups() }), range);

  expect(report.chains).toMatchObject([{ fault: { sequence: 1, problem: 'the entry cannot be read: no id' } }]);
  expect(report.closings).toHaveLength(2);
});

test('who is let in was approved by who made the last edit of that entry before the closing', async () => {
  const item = anEntry({ createdBy: 'arn:aws:iam::111122223333:user/forged' });
  const eve = { arn: 'arn:aws:iam::111122223333:user/eve', userId: 'AIDAEVE' };
  const policy = policyOf(
    { changes: [{ item: item.id, before: null, after: item }] },
    {
      changes: [{ item: item.id, before: item, after: item }],
      by: eve,
      action: 'renew',
      at: '2026-11-29T00:00:00.000Z',
    },
  );

  const report = await buildReport(sourceOf({ groups: pages([await aChain(1)]), policy }), range);

  const letIn = report.closings[0]?.letIn.find(({ entry }) => entry === item.id);
  expect(letIn).toMatchObject({ approvedBy: bob.arn });
  expect(report.policyEdits).toMatchObject([
    { action: 'add', by: bob.arn, userId: 'AIDABOB' },
    { action: 'renew', by: eve.arn },
  ]);
});

test('an edit of the policy that was made after the report is not in it, and its chain ends before', async () => {
  const item = anEntry();
  const edit = { changes: [{ item: item.id, before: null, after: item }] };
  const policy = policyOf(edit, { ...edit, at: '2026-12-24T00:00:00.000Z' });

  const report = await buildReport(sourceOf({ policy }), range);

  expect(report.policyEdits).toHaveLength(1);
  expect(report.chains).toEqual([{ chain: 'policy', entries: 1, head: policy[0]?.stored.hash, fault: null }]);
});
