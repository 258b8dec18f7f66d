import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { adopt } from '../../../aws/policy-table/adopt.ts';
import { checkLayout } from '../../../aws/policy-table/check-layout.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { readTable } from '../../../aws/policy-table/read-table.ts';
import { takeOver } from '../../../aws/policy-table/take-over.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { ada, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { anotherClient, mortalClient, type OpenTable, oldItem, openTable } from '../../builders/policy-table.ts';

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', scope: { kind: 'account', account: '111122223333' }, version: 7 });
const ended = anEntry({ id: 'al-ended', expiresAt: new Date(Date.now() - 86_400_000).toISOString(), removedBy: 'ada' });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });
const policy = [office, partner, ended, mx];

async function oldTable(beside?: OpenTable): Promise<OpenTable> {
  const table = await openTable(beside);
  for (const item of policy) await table.plant(oldItem(item));
  return table;
}

const sortKeysIn = async (table: OpenTable) => (await table.itemsIn('policy')).map(({ sk }) => sk?.S);
const marker = 'This smtp-warden is too old for this table: install the current version, and keep this item';
const byId = (one: { readonly id: string }, other: { readonly id: string }) => one.id.localeCompare(other.id);

test('every item is taken over as it is, once, and the old ones go', async () => {
  const table = await oldTable();

  const first = await takeOver(table);
  const second = await takeOver(table);

  const stored = await readTable(table);
  expect([first, second]).toEqual([
    { moved: 4, removed: 0, notMoved: [] },
    { moved: 0, removed: 0, notMoved: [] },
  ]);
  expect(stored).toMatchObject({ kind: 'current', head: { version: 1, items: 4 } });
  expect(stored.items.toSorted(byId)).toEqual(policy.toSorted(byId));
  expect(await sortKeysIn(table)).toEqual([marker]);
});

test('the head of a take-over concerns nobody: no approval has changed', async () => {
  const table = await oldTable();

  await takeOver(table);

  expect((await table.itemsIn('head'))[0]?.affected).toEqual({ M: { accounts: { L: [] }, groups: { L: [] } } });
});

test('a new table gets a head and the marker, so that no older version writes to it unnoticed', async () => {
  const table = await openTable();

  const result = await takeOver(table);

  expect(result).toEqual({ moved: 0, removed: 0, notMoved: [] });
  expect(await readTable(table)).toMatchObject({ kind: 'current', items: [], head: { version: 1 } });
  expect(await sortKeysIn(table)).toEqual([marker]);
});

test('the first edit of a new table does the same without init', async () => {
  const table = await openTable();

  await editTable(anEdit([{ kind: 'putEntry', entry: office, replaces: null }]), table);

  expect(await sortKeysIn(table)).toEqual([marker]);
});

test('several hundred items are taken over', async () => {
  const table = await openTable();
  const many = Array.from({ length: 230 }, (_, index) =>
    anEntry({ id: `al-${index}`, cidr: cidr(`10.0.${index}.0/24`) }),
  );
  for (const item of many) await table.plant(oldItem(item));

  const result = await takeOver(table);

  expect(result).toEqual({ moved: 230, removed: 0, notMoved: [] });
  expect((await readTable(table)).items).toHaveLength(230);
  expect(await sortKeysIn(table)).toEqual([marker]);
});

test.each(['before', 'half', 'after'] as const)(
  'killed %s any of its writes it leaves the same policy, and the next run ends the work',
  async (when) => {
    const first = await openTable();
    for (let write = 1, isDone = false; !isDone; write += 1) {
      const table = await oldTable(first);
      const { dynamodb } = mortalClient(table.sandbox, { write, when });

      isDone = await takeOver({ ...table, dynamodb }).then(
        () => true,
        () => false,
      );

      const between = await readTable(table);
      expect(between.items.toSorted(byId)).toEqual(policy.toSorted(byId));
      const again = await takeOver(table);
      expect(again.notMoved).toEqual([]);
      expect((await readTable(table)).items.toSorted(byId)).toEqual(policy.toSorted(byId));
      expect(await sortKeysIn(table)).toEqual([marker]);
    }
  },
);

test('two at once take it over once', async () => {
  const table = await oldTable();

  const results = await Promise.all([takeOver(table), takeOver(table), takeOver(table)]);

  expect(results.map(({ moved }) => moved).toSorted()).toEqual([0, 0, 4]);
  expect(results.flatMap(({ notMoved }) => notMoved)).toEqual([]);
  expect((await readTable(table)).items).toHaveLength(4);
  expect(await sortKeysIn(table)).toEqual([marker]);
  expect(await table.itemsIn('generation')).toEqual([]);
});

test('an edit of an older version that began before the take-over and ends in the middle of it is named, not lost', async () => {
  const table = await oldTable();
  const dynamodb = anotherClient(table.sandbox);
  const late = anEntry({ id: 'al-late', cidr: cidr('9.9.9.0/24') });
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'BatchWriteItemCommand') {
          await table.plant(oldItem({ ...office, owner: 'else', version: 2 } as typeof office));
          await table.plant(oldItem(late));
        }
        return next(args);
      },
    { step: 'initialize' },
  );

  const result = await takeOver({ ...table, dynamodb });
  const again = await takeOver(table);

  expect(result).toEqual({ moved: 4, removed: 0, notMoved: ['allow#al-late', 'allow#al-office'] });
  expect(again.notMoved).toEqual(result.notMoved);
  expect((await readTable(table)).items.toSorted(byId)).toEqual(policy.toSorted(byId));
});

test('a damaged old item stops it before anything is written', async () => {
  const table = await oldTable();
  await table.plant({ pk: 'policy', sk: 'allow#al-bad', cidr: 'office' });

  await expect(takeOver(table)).rejects.toThrow('allow#al-bad');
  expect(await sortKeysIn(table)).not.toContain(marker);
});

test('versions up to 0.2 stop at the marker: they read every sort key of the old partition, and know only two', async () => {
  const table = await openTable();
  await takeOver(table);

  const [item] = await table.itemsIn('policy');

  // aws/dynamodb-allowlist.ts of 0.2.0: `else throw new Error(… holds an item nobody knows …)`.
  expect(item?.sk?.S).not.toMatch(/^(allow|exempt)#/);
});

test('the check of the layout is a warning before, and well after', async () => {
  const table = await oldTable();

  const before = await checkLayout(table);
  await takeOver(table);
  const between = await checkLayout(table);
  await adopt({ by: ada, on: null }, table);
  const after = await checkLayout(table);

  expect(between).toMatchObject({ status: 'warning', mend: expect.stringContaining('smtp-warden init') });
  expect(before).toMatchObject({ status: 'warning', mend: expect.stringContaining('smtp-warden init') });
  expect(after).toMatchObject({ status: 'ok', detail: expect.stringContaining('4 items') });
});

test('the check names what an older version has written since, and how to remove it', async () => {
  const table = await oldTable();
  await takeOver(table);
  await table.plant(oldItem(anEntry({ id: 'al-late' })));

  const check = await checkLayout(table);

  expect(check).toMatchObject({ status: 'failed', detail: expect.stringContaining('allow#al-late') });
  expect(check).toMatchObject({
    mend: expect.stringContaining(`--key '{"pk":{"S":"policy"},"sk":{"S":"allow#al-late"}}'`),
  });
});

test('a marker that somebody has deleted is noticed by the check, and init puts it back', async () => {
  const table = await oldTable();
  await takeOver(table);
  const Key = { pk: { S: 'policy' }, sk: { S: marker } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));

  const check = await checkLayout(table);
  await takeOver(table);

  expect(check).toMatchObject({ status: 'warning', mend: 'run smtp-warden init again' });
  expect(await sortKeysIn(table)).toEqual([marker]);
});

test('the check notices an item that was deleted past smtp-warden', async () => {
  const table = await oldTable();
  await takeOver(table);
  await adopt({ by: ada, on: null }, table);
  const Key = { pk: { S: `policy#${await table.generation()}` }, sk: { S: 'everything#al-office' } };
  await table.dynamodb.send(new DeleteItemCommand({ TableName: table.table, Key }));

  expect(await checkLayout(table)).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('al-office was deleted past smtp-warden'),
  });
});

test('items left over from a take-over that was cut off are said to be harmless', async () => {
  const table = await oldTable();
  const { dynamodb } = mortalClient(table.sandbox, { write: 5, when: 'before' });
  await takeOver({ ...table, dynamodb }).catch(() => undefined);

  expect(await checkLayout(table)).toMatchObject({ status: 'warning', mend: 'run smtp-warden init again' });
});
