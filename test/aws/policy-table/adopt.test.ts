import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { adopt } from '../../../aws/policy-table/adopt.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { versionOf } from '../../../aws/policy-table/editable.ts';
import { unadoptedHead } from '../../../aws/policy-table/head.ts';
import { readState } from '../../../aws/policy-table/read-state.ts';
import { takeOver } from '../../../aws/policy-table/take-over.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { ada, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { mortalClient, type OpenTable, oldItem, openTable } from '../../builders/policy-table.ts';
import { deleteHead, entriesOf, plantEntry } from '../../builders/tamper.ts';

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', cidr: cidr('93.184.216.0/24') });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });
const asItStands = { by: ada, on: null };

/** A table as version 0.3 left it: a head of format 1, and no chain. */
async function tableOf03(): Promise<OpenTable> {
  const table = await openTable();
  for (const item of [office, partner, mx]) await table.plant(oldItem(item));
  await takeOver(table);
  return table;
}

describe('a table of version 0.3', () => {
  test('is read as it stands, and cannot be edited before it is adopted', async () => {
    const table = await tableOf03();

    const edit = editTable(anEdit([{ kind: 'putEntry', entry: anEntry({ id: 'al-2' }), replaces: null }]), table);

    await expect(edit).rejects.toThrow('Run once: smtp-warden init');
    expect(await readState(table)).toMatchObject({ kind: 'unadopted', stored: { items: { length: 3 } } });
  });

  test('is adopted once, by an entry with all that stands in it, and can be edited then', async () => {
    const table = await tableOf03();
    const before = await table.generation();

    const first = await adopt(asItStands, table);
    const second = await adopt(asItStands, table);
    const edit = await editTable(anEdit([{ kind: 'putEntry', entry: anEntry({ id: 'al-z' }), replaces: null }]), table);

    expect([first.kind, second.kind, edit.kind]).toEqual(['adopted', 'already', 'applied']);
    const [entry] = await entriesOf(table);
    expect(entry).toMatchObject({ sequence: 1, action: 'adopt', by: ada, version: 1, items: 3 });
    expect(entry?.changes?.map(({ item, before: earlier }) => [item, earlier])).toEqual([
      ['al-office', null],
      ['al-partner', null],
      ['ex-mx', null],
    ]);
    expect(await readState(table)).toMatchObject({
      kind: 'agreed',
      policy: { entries: { length: 3 }, exemptions: [mx] },
    });
    expect(await table.generation()).toBe(before);
  });

  test('is not adopted where it is not as it was shown, and then what was planted is not in force', async () => {
    const table = await tableOf03();
    const on = versionOf(await readState(table));
    await plantEntry(table, anEntry({ id: 'al-forged' }));

    const result = await adopt({ by: ada, on }, table);

    expect(result).toEqual({ kind: 'stale' });
    expect(await entriesOf(table)).toEqual([]);
  });

  test('is adopted as it is after an edit by that version at the same moment', async () => {
    const table = await tableOf03();
    const edited = {
      ...unadoptedHead({ generation: (await table.generation()) ?? '', items: 4, now: 0, affected: none }),
      version: 2,
    };
    let isDone = false;
    const { dynamodb } = mortalClient(table.sandbox, { write: 99, when: 'before' });
    dynamodb.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'TransactWriteItemsCommand' && !isDone) {
            isDone = true;
            await plantEntry(table, anEntry({ id: 'al-late' }));
            const Item = itemOf({ ...edited, pk: 'head', sk: 'head' });
            await table.dynamodb.send(new PutItemCommand({ TableName: table.table, Item }));
          }
          return next(args);
        },
      { step: 'initialize' },
    );

    const result = await adopt(asItStands, { ...table, dynamodb });

    expect(result).toMatchObject({ kind: 'adopted', entry: { items: 4 } });
    expect(await readState(table)).toMatchObject({ kind: 'agreed' });
  });

  test('is adopted once by two at once', async () => {
    const table = await tableOf03();

    const results = await Promise.all([adopt(asItStands, table), adopt(asItStands, table)]);

    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['adopted', 'already']);
    expect(await entriesOf(table)).toHaveLength(1);
  });

  test.each(['before', 'after'] as const)(
    'that is killed %s its write is adopted whole or not at all',
    async (when) => {
      const table = await tableOf03();
      const { dynamodb } = mortalClient(table.sandbox, { write: 1, when });
      await adopt(asItStands, { ...table, dynamodb }).catch(() => undefined);

      const between = await readState(table);
      const again = await adopt(asItStands, table);

      expect(between.kind).toBe(when === 'before' ? 'unadopted' : 'agreed');
      expect(again.kind).toBe(when === 'before' ? 'adopted' : 'already');
    },
  );
});

const none = { accounts: [], groups: [] };

test('a table in which nothing was ever stored is adopted by an entry without changes', async () => {
  const table = await openTable();

  const result = await adopt(asItStands, table);

  expect(result).toMatchObject({ kind: 'adopted', entry: { changes: [], items: 0 } });
  expect(await readState(table)).toMatchObject({ kind: 'agreed', policy: { entries: [], exemptions: [] } });
});

test('once there is a chain, nothing is adopted, whatever the table says', async () => {
  const table = await tableOf03();
  await adopt(asItStands, table);
  await plantEntry(table, anEntry({ id: 'al-forged' }));
  await deleteHead(table);

  const taken = await takeOver(table);
  const result = await adopt(asItStands, table);

  expect(taken.moved).toBe(0);
  expect(result).toEqual({ kind: 'already' });
  expect(await readState(table)).toMatchObject({ kind: 'tampered', policy: { entries: [office, partner] } });
});

test('a table of versions up to 0.2 has to be taken over first', async () => {
  const table = await openTable();
  await table.plant(oldItem(office));

  await expect(adopt(asItStands, table)).rejects.toThrow('has to be taken over first');
});

test('two items with one id are not adopted', async () => {
  const table = await tableOf03();
  const scope = { kind: 'account', account: '444455556666' };
  await table.plant({
    ...office,
    scope,
    pk: `policy#${await table.generation()}`,
    sk: 'account#444455556666#al-office',
  });

  await expect(adopt(asItStands, table)).rejects.toThrow('two items with the id al-office');
});
