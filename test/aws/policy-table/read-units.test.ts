import { expect, test } from 'vitest';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { type PolicyCache, readState } from '../../../aws/policy-table/read-state.ts';
import { allowlistTable, auditTable } from '../../../aws/table-definitions.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { newDatabase } from '../../checks/organisation/dynamodb/database.ts';
import { atOnce, dynamodbOver } from '../../checks/organisation/dynamodb/dynamodb-client.ts';

/** Entries of accounts, as an organisation has them. */
function entries(count: number, prefix: string): AllowlistEntry[] {
  return Array.from({ length: count }, (_, index) =>
    anEntry({ id: `al-${prefix}-${index}`, scope: { kind: 'account', account: String(100_000_000_000 + index) } }),
  );
}

/** A policy of so many entries in a DynamoDB that counts the units that reading it takes. */
async function policyOf(count: number) {
  let seconds = 0;
  // Each call in a second of its own: what a partition gives in one is another rule.
  const database = newDatabase({ allowlist: allowlistTable, audit: auditTable }, () => (seconds += 1_000));
  const place = { dynamodb: dynamodbOver(database, atOnce), table: 'allowlist', auditTable: 'audit', now: Date.now };
  const edit = (added: readonly AllowlistEntry[]) =>
    editTable(anEdit(added.map((entry) => ({ kind: 'putEntry', entry, replaces: null }))), place);
  await edit(entries(count, 'first'));
  const unitsOf = async (cache: PolicyCache) => {
    const before = database.meter.total().read;
    await readState(place, cache);
    return database.meter.total().read - before;
  };
  return { edit, unitsOf };
}

test('with 5,000 entries a process that runs pays for what has changed, and not for the policy', {
  timeout: 60_000,
}, async () => {
  const { edit, unitsOf } = await policyOf(5_000);
  const follower: PolicyCache = { last: null, followsChain: true };
  const reader: PolicyCache = { last: null };
  const units: Record<string, number> = { first: await unitsOf(follower) };
  await unitsOf(reader);
  units['nothing new'] = await unitsOf(follower);
  await edit(entries(1, 'second'));
  units['one edit'] = await unitsOf(follower);
  units['one edit, by the items'] = await unitsOf(reader);
  for (const entry of entries(10, 'third')) await edit([entry]);
  units['ten edits'] = await unitsOf(follower);
  await edit(entries(60, 'fourth'));
  units['sixty entries'] = await unitsOf(follower);
  units['nothing new after them'] = await unitsOf(follower);

  expect(units.first).toBeGreaterThan(300);
  expect(units['one edit, by the items']).toBeGreaterThan(300);
  expect(units).toMatchObject({ 'nothing new': 2, 'one edit': 2, 'nothing new after them': 2 });
  expect(units['ten edits']).toBeLessThanOrEqual(6);
  expect(units['sixty entries']).toBeLessThanOrEqual(10);
});
