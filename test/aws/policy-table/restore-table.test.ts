import { describe, expect, test } from 'vitest';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { readState } from '../../../aws/policy-table/read-state.ts';
import { restoreTable } from '../../../aws/policy-table/restore-table.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { mortalClient, type OpenTable, openTable } from '../../builders/policy-table.ts';
import {
  deleteAuditItem,
  deleteEntry,
  deleteHead,
  entriesOf,
  headOf,
  plantEntry,
  putHeadItem,
} from '../../builders/tamper.ts';

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', cidr: cidr('93.184.216.0/24') });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });
const policy = { entries: [office, partner], exemptions: [mx] };
const wide = anEntry({ id: 'al-forged', cidr: cidr('0.0.0.0/1') });

async function editedTable(): Promise<OpenTable> {
  const table = await openTable();
  await editTable(anEdit([{ kind: 'putEntry', entry: office, replaces: null }]), table);
  await editTable(
    anEdit([
      { kind: 'putEntry', entry: partner, replaces: null },
      { kind: 'putExemption', exemption: mx, replaces: null },
    ]),
    table,
  );
  return table;
}

const tamperings: [string, (table: OpenTable) => Promise<unknown>][] = [
  ['an item was written', (table) => plantEntry(table, wide)],
  ['an item was deleted', (table) => deleteEntry(table, office.id)],
  ['an item was damaged', (table) => plantEntry(table, { ...office, owner: '' })],
  ['the head was deleted', deleteHead],
  ['the head was damaged', async (table) => putHeadItem(table, { ...(await headOf(table)), version: { S: 'x' } })],
];

describe('a table that was tampered with', () => {
  test.each(tamperings)('is put back where %s, and nothing is added to the chain', async (_, tamper) => {
    const table = await editedTable();
    await tamper(table);

    const result = await restoreTable({}, table);

    expect(result).toEqual({ kind: 'restored', policy });
    expect(await readState(table)).toMatchObject({ kind: 'agreed', policy, last: { sequence: 2 } });
    expect(await entriesOf(table)).toHaveLength(2);
  });

  test('can be edited again then', async () => {
    const table = await editedTable();
    await plantEntry(table, wide);
    await restoreTable({}, table);

    const result = await editTable(
      anEdit([{ kind: 'putEntry', entry: anEntry({ id: 'al-z' }), replaces: null }]),
      table,
    );

    expect(result).toMatchObject({ kind: 'applied', entry: { sequence: 3, items: 4 } });
  });

  test.each(['before', 'after'] as const)(
    'and whose restoring is killed %s any of its writes has the same policy, and is put back the next time',
    { timeout: 30_000 },
    async (when) => {
      const table = await editedTable();
      for (const write of [1, 2, 3]) {
        await plantEntry(table, wide);
        const { dynamodb } = mortalClient(table.sandbox, { write, when });
        await restoreTable({}, { ...table, dynamodb }).catch(() => undefined);
        expect(await readState(table)).toMatchObject({ policy });
      }

      await restoreTable({}, table);

      expect(await readState(table)).toMatchObject({ kind: 'agreed', policy });
    },
  );
});

test('a table that is as its chain says is left as it is', async () => {
  const table = await editedTable();
  const before = await headOf(table);

  const result = await restoreTable({}, table);

  expect(result).toEqual({ kind: 'unchanged', policy });
  expect(await headOf(table)).toEqual(before);
});

test('a chain that has lost its last entry is taken as it is only where a person says so', async () => {
  const table = await editedTable();
  await deleteAuditItem(table, 2);

  const refused = restoreTable({}, table);
  await expect(refused).rejects.toThrow('does not have');
  const accepted = await restoreTable({ isShorterAccepted: true }, table);

  expect(accepted).toMatchObject({ kind: 'restored', policy: { entries: [office] } });
  expect(await readState(table)).toMatchObject({ kind: 'agreed', last: { sequence: 1 } });
});

test('without a chain there is nothing to restore from', async () => {
  await expect(restoreTable({}, await openTable())).rejects.toThrow('no chain of the policy');
});

test('after a head that claims a newer version, nothing is read until it is deleted; then it is written from the chain', async () => {
  const table = await editedTable();
  await putHeadItem(table, { ...(await headOf(table)), format: { N: '99' } });

  await expect(restoreTable({}, table)).rejects.toThrow(/newer version .*somebody has changed the head/);
  await deleteHead(table);

  expect(await restoreTable({}, table)).toMatchObject({ kind: 'restored', policy });
  expect(await readState(table)).toMatchObject({ kind: 'agreed' });
});
