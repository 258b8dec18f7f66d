import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { partitionOf, sortKeyOf } from '../../../aws/policy-table/keys.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { type OpenTable, openTable, policyIn } from '../../builders/policy-table.ts';

const office = anEntry({ id: 'al-office' });
const branch = anEntry({ id: 'al-branch', cidr: cidr('93.184.216.0/24') });
const forged = anEntry({ id: 'al-forged', cidr: cidr('203.0.113.0/24') });
const ann = { arn: 'arn:aws:iam::111122223333:user/ann', userId: 'AIDAANN' };

/** A policy with two entries. What was tampered with is expected. */
async function twoEntries() {
  const table = await openTable();
  const policy = policyIn(
    table.dynamodb,
    { allowlistTable: table.table, auditTable: table.auditTable },
    () => undefined,
  );
  const changes = [office, branch].map((entry) => ({ kind: 'putEntry', entry, replaces: null }) as const);
  await policy.apply(anEdit(changes));
  return { table, policy };
}

async function plantEntry(table: OpenTable, entry: AllowlistEntry): Promise<void> {
  const generation = (await table.generation()) ?? '';
  await table.plant({ ...entry, pk: partitionOf(generation), sk: sortKeyOf(entry) });
}

async function deleteEntry({ dynamodb, table, generation }: OpenTable, entry: AllowlistEntry): Promise<void> {
  const Key = itemOf({ pk: partitionOf((await generation()) ?? ''), sk: sortKeyOf(entry) });
  await dynamodb.send(new DeleteItemCommand({ TableName: table, Key }));
}

type Policy = Awaited<ReturnType<typeof twoEntries>>['policy'];

/** Accepts an item as it is shown. */
async function accepted(policy: Policy, id: string, meanwhile: () => Promise<unknown> = async () => undefined) {
  const { change, version } = await policy.disputedItem(id);
  await meanwhile();
  return policy.acceptItem({ change, reason: 'checked', by: ann, previewDigest: 'p', on: version });
}

async function idsOf(policy: Policy): Promise<string[]> {
  return (await policy.read()).entries.map(({ id }) => id).sort();
}

test('an item written past the tools counts once it is accepted, and the chain says who did it and what was shown', async () => {
  const { table, policy } = await twoEntries();
  await plantEntry(table, forged);
  const before = await idsOf(policy);

  const result = await accepted(policy, 'al-forged');

  expect(before).toEqual(['al-branch', 'al-office']);
  expect(result).toMatchObject({
    kind: 'applied',
    entry: {
      action: 'accept',
      by: ann,
      reason: 'checked',
      previewDigest: 'p',
      changes: [{ item: 'al-forged', before: null, after: forged }],
    },
  });
  expect(await idsOf(policy)).toEqual(['al-branch', 'al-forged', 'al-office']);
  expect(await policy.state()).toMatchObject({ kind: 'agreed' });
});

test('an item altered or deleted past the tools is accepted as it is, one at a time', async () => {
  const { table, policy } = await twoEntries();
  await plantEntry(table, { ...office, owner: 'mallory' });
  await deleteEntry(table, branch);

  const first = await accepted(policy, 'al-branch');
  const between = await policy.state();
  const second = await accepted(policy, 'al-office');

  expect([first.kind, second.kind]).toEqual(['applied', 'applied']);
  expect(between).toMatchObject({ kind: 'tampered', differences: [{ item: 'al-office', kind: 'changed' }] });
  expect(await policy.read()).toMatchObject({ entries: [{ id: 'al-office', owner: 'mallory' }] });
  expect(await policy.state()).toMatchObject({ kind: 'agreed' });
});

test('an item that was changed since it was shown is not accepted', async () => {
  const { table, policy } = await twoEntries();
  await plantEntry(table, forged);

  const result = await accepted(policy, 'al-forged', () =>
    plantEntry(table, { ...forged, cidr: cidr('192.0.2.0/24') }),
  );

  expect(result).toEqual({ kind: 'stale' });
  expect(await idsOf(policy)).toEqual(['al-branch', 'al-office']);
});

test('an item is not accepted on another version of the policy than the one that was shown', async () => {
  const { table, policy } = await twoEntries();
  await plantEntry(table, forged);
  await deleteEntry(table, branch);

  const result = await accepted(policy, 'al-forged', () => accepted(policy, 'al-branch'));

  expect(result).toEqual({ kind: 'stale' });
  expect(await idsOf(policy)).toEqual(['al-office']);
});

test('there is nothing to accept where the table is as the chain says, or of an item that is', async () => {
  const { table, policy } = await twoEntries();

  const nothing = policy.disputedItem('al-office');
  await expect(nothing).rejects.toThrow('nothing to accept');
  await plantEntry(table, forged);
  const other = policy.disputedItem('al-office');

  await expect(other).rejects.toThrow("al-office is as the policy's chain says. These are not: al-forged");
});

test('of two people who accept at once, one is recorded; the other is told to look again, or that there is nothing to accept', async () => {
  const { table, policy } = await twoEntries();
  await plantEntry(table, forged);

  const results = await Promise.allSettled([accepted(policy, 'al-forged'), accepted(policy, 'al-forged')]);

  const applied = results.filter((result) => result.status === 'fulfilled' && result.value.kind === 'applied');
  expect(applied).toHaveLength(1);
  expect((await policy.links()).length).toBe(2);
});
