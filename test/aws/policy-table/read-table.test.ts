import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { removeLeftovers } from '../../../aws/policy-table/generations.ts';
import { readTable } from '../../../aws/policy-table/read-table.ts';
import { takeOver } from '../../../aws/policy-table/take-over.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { add, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { anotherClient, mortalClient, type OpenTable, oldItem, openTable } from '../../builders/policy-table.ts';

const office = anEntry({ id: 'al-office' });
const mx = anExemption({ id: 'ex-mx' });

/** Long enough that the policy takes several pages of a query. */
function manyEntries(owner: string, version = 1): AllowlistEntry[] {
  return Array.from({ length: 1_200 }, (_, index) =>
    anEntry({
      id: `al-${10_000 + index}`,
      cidr: cidr(`10.${index >> 8}.${index & 255}.0/24`),
      owner,
      version,
      reason: 'x'.repeat(500),
    }),
  );
}

/** The table read by a client that does something else after its first query. */
async function readAround(table: OpenTable, between: () => Promise<unknown>) {
  const dynamodb = anotherClient(table.sandbox);
  let queries = 0;
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === 'QueryCommand' && ++queries === 1) await between();
        return answer;
      },
    { step: 'initialize' },
  );
  return readTable({ ...table, dynamodb });
}

test('an import that is switched live and cleaned up between two pages of a read is never seen half', async () => {
  const table = await openTable();
  const before = manyEntries('before');
  await editTable(anEdit(before.map(add)), table);

  const read = await readAround(table, async () => {
    const after = manyEntries('after', 2);
    await editTable(
      anEdit(after.map((entry, index) => ({ kind: 'putEntry' as const, entry, replaces: before[index] ?? null }))),
      table,
    );
    await takeOver(table);
  });

  expect(read.items).toHaveLength(1_200);
  expect(new Set(read.items.map(({ owner }) => owner))).toEqual(new Set(['after']));
});

test('a small edit during a read is in what is read', async () => {
  const table = await openTable();
  await editTable(anEdit([add(office)]), table);

  const read = await readAround(table, () => editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table));

  expect(read.items.map(({ id }) => id)).toEqual(['al-2', 'al-office']);
});

test('a table that is taken over during a read gives the same policy', async () => {
  const table = await openTable();
  for (const item of [office, mx]) await table.plant(oldItem(item));

  const read = await readAround(table, () => takeOver(table));

  expect(read.kind).toBe('current');
  expect(read.items.map(({ id }) => id).toSorted()).toEqual(['al-office', 'ex-mx']);
});

test('the layout of older versions is read as before, also while it is being taken over', async () => {
  const table = await openTable();
  for (const item of [office, mx]) await table.plant(oldItem(item));

  const before = await readTable(table);
  await takeOver({ ...table, ...mortalClient(table.sandbox, { write: 2, when: 'before' }) }).catch(() => undefined);
  const between = await readTable(table);

  expect(before).toMatchObject({ kind: 'old', items: [office, mx], marker: null });
  expect(between).toMatchObject({ kind: 'old', items: [office, mx], marker: { moved: null } });
});

/** The table read by a client that does something else after its first read of the head. */
async function readAfterHead(table: OpenTable, between: () => Promise<unknown>) {
  const dynamodb = anotherClient(table.sandbox);
  let heads = 0;
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName === 'GetItemCommand' && ++heads === 1) await between();
        return answer;
      },
    { step: 'initialize' },
  );
  return readTable({ ...table, dynamodb });
}

test('the first edit of a table, made between the head and the items of a read, is read and is no lost head', async () => {
  const table = await openTable();

  const read = await readAfterHead(table, () => editTable(anEdit([add(office)]), table));

  expect(read).toMatchObject({ kind: 'current', items: [office] });
});

test('a table that is taken over between the head and the items of a read gives the same policy', async () => {
  const table = await openTable();
  await table.plant(oldItem(office));

  const read = await readAfterHead(table, () => takeOver(table));

  expect(read).toMatchObject({ kind: 'current', items: [office] });
});

test('first edits of a new table by several people at once are all made', async () => {
  const table = await openTable();
  const entries = manyEntries('ada').slice(0, 6);

  await Promise.all(
    entries.map((entry) => editTable(anEdit([add(entry)]), { ...table, dynamodb: anotherClient(table.sandbox) })),
  );

  expect((await readTable(table)).items).toHaveLength(6);
});

/** A table whose head is an earlier one again, as somebody has put it back; `between` is done before that. */
async function withEarlierHead(between: (table: OpenTable, earlier: string) => Promise<unknown>): Promise<OpenTable> {
  const table = await openTable();
  await editTable(anEdit(manyEntries('before').slice(0, 3).map(add)), table);
  const [head = {}] = await table.itemsIn('head');
  await editTable(anEdit(manyEntries('after').slice(3, 150).map(add)), table);
  await between(table, head.generation?.S ?? '');
  await table.dynamodb.send(new PutItemCommand({ TableName: table.table, Item: head }));
  return table;
}

test('a head put back from an earlier time, whose policy was removed since, is an error and not an empty policy', async () => {
  const table = await withEarlierHead(removeLeftovers);

  const reading = readTable(table);

  await expect(reading).rejects.toThrow(
    `table ${table.table} has none of the 3 items that its head counts. Restore the whole table`,
  );
});

test('a head put back from an earlier time, whose policy is being removed, is an error and not a part of a policy', async () => {
  const table = await withEarlierHead(async ({ table: TableName, dynamodb, itemsIn, plant }, earlier) => {
    const [{ pk, sk } = {}] = await itemsIn(`policy#${earlier}`);
    await plant({ pk: 'generation', sk: earlier, state: 'removing', at: new Date().toISOString() });
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { pk: pk ?? { S: '' }, sk: sk ?? { S: '' } } }));
  });

  const reading = readTable(table);

  await expect(reading).rejects.toThrow(
    'its head names a policy of 3 items that was replaced and is being removed. Restore the whole table',
  );
});

test('a policy without an item that somebody has deleted can be read', async () => {
  const table = await openTable();
  await editTable(anEdit([add(office), add(anEntry({ id: 'al-2' }))]), table);
  const Key = { pk: { S: `policy#${await table.generation()}` }, sk: { S: 'everything#al-2' } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));

  expect((await readTable(table)).items).toEqual([office]);
});

test('a head that somebody has deleted is an error, and not an empty policy', async () => {
  const table = await openTable();
  await editTable(anEdit([add(office)]), table);
  const Key = { pk: { S: 'head' }, sk: { S: 'head' } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));

  await expect(readTable(table)).rejects.toThrow('no head item any more');
  await expect(editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table)).rejects.toThrow('the head item was deleted');
});

test('a damaged head is named', async () => {
  const table = await openTable();
  await editTable(anEdit([add(office)]), table);
  await table.plant({ pk: 'head', sk: 'head', format: 1, generation: 'other' });

  await expect(readTable(table)).rejects.toThrow(/damaged item .*head/);
});
