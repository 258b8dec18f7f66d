import { expect, test } from 'vitest';
import { link } from '../../../core/audit/hash-chain.ts';
import { entryChanges, exemptionChanges, type RecordedEdit } from '../../../core/audit/logged-change.ts';
import type { PolicyRecord, RecordedChange } from '../../../core/audit/policy-entry.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';

const ann = { arn: 'arn:aws:iam::111122223333:user/ann', userId: 'AIDAANN' };
const bob = { arn: 'arn:aws:sts::111122223333:assumed-role/admin/bob', userId: 'AROAADMIN:bob' };

/** Edits one after the other, an hour apart. */
function edits(...sayings: (Partial<PolicyRecord> & { changes: readonly RecordedChange[] })[]): RecordedEdit[] {
  const done: RecordedEdit[] = [];
  for (const [index, { changes, ...saying }] of sayings.entries()) {
    const record: PolicyRecord = {
      schema: 1,
      kind: 'policy',
      at: new Date(Date.UTC(2026, 10, 15, index)).toISOString(),
      action: 'add',
      by: ann,
      reason: 'relay',
      previewDigest: null,
      changes: null,
      parts: null,
      version: index + 1,
      items: 1,
      digest: 'd',
      ...saying,
    };
    done.push({ entry: link(record, done.at(-1)?.entry ?? null), changes });
  }
  return done;
}

const added = { item: 'al-1', before: null, after: anEntry({ id: 'al-1' }) };
const exempted = { item: 'ex-1', before: null, after: anExemption({ id: 'ex-1' }) };
const lapsed = { item: 'ex-1', before: exempted.after, after: null };
const renewed = { item: 'al-1', before: added.after, after: anEntry({ id: 'al-1', version: 2 }) };

const log = edits(
  { action: 'adopt', changes: [added, exempted] },
  { action: 'exempt-remove', by: bob, changes: [lapsed] },
  { action: 'renew', by: bob, reason: 'still needed', previewDigest: 'p', changes: [renewed] },
);

test('changes of entries are listed newest first, with who, when, why and what was shown', () => {
  const changes = entryChanges(log);

  expect(changes).toEqual([
    {
      at: '2026-11-15T02:00:00.000Z',
      by: bob.arn,
      action: 'renew',
      entry: 'al-1',
      before: renewed.before,
      after: renewed.after,
      reason: 'still needed',
      previewDigest: 'p',
      sequence: 3,
    },
    expect.objectContaining({ action: 'adopt', entry: 'al-1', before: null, after: added.after, sequence: 1 }),
  ]);
});

test('changes of exemptions are listed apart, the removed ones too', () => {
  const changes = exemptionChanges(log);

  expect(changes).toMatchObject([
    { action: 'exempt-remove', entry: 'ex-1', before: { id: 'ex-1' }, after: null },
    { action: 'adopt', entry: 'ex-1', after: { id: 'ex-1' } },
  ]);
});

test.each([
  ['the id of an item', { entry: 'al-1' }, [3, 1]],
  ['another id', { entry: 'al-2' }, []],
  ['a time, which is included', { since: '2026-11-15T02:00:00.000Z' }, [3]],
  ['a part of the ARN of the person', { by: 'admin/bob' }, [3]],
  ['all of them', { entry: 'al-1', since: '2026-11-15T00:00:00.000Z', by: 'user/ann' }, [1]],
])('changes are filtered by %s', (_, filter, expected) => {
  const sequences = entryChanges(log, filter).map(({ sequence }) => sequence);

  expect(sequences).toEqual(expected);
});
