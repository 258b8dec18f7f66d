import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { readLinks } from '../../../aws/policy-table/chain.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { versionOf } from '../../../aws/policy-table/editable.ts';
import { readState } from '../../../aws/policy-table/read-state.ts';
import { replayPolicy } from '../../../core/audit/policy-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { ada, add, anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { mortalClient, type OpenTable, openTable } from '../../builders/policy-table.ts';
import { deleteEntry, deleteHead, entriesOf, plantEntry } from '../../builders/tamper.ts';

const office = anEntry({ id: 'al-office' });

function entries(count: number, reason = 'a relay'): AllowlistEntry[] {
  return Array.from({ length: count }, (_, index) =>
    anEntry({ id: `al-${1_000 + index}`, cidr: cidr(`10.${index >> 8}.${index & 255}.0/24`), reason }),
  );
}

async function versionIn(table: OpenTable): Promise<string> {
  return versionOf(await readState(table));
}

async function partsIn({ dynamodb, auditTable }: OpenTable): Promise<number> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: auditTable }));
  return Items.filter(({ groupKey }) => groupKey?.S?.startsWith('policy-part#')).length;
}

test('an edit is recorded with who made it, why, on which preview, and each item before and after', async () => {
  const table = await openTable();
  const changed = { ...office, owner: 'else', version: 2 };
  await editTable(anEdit([add(office)]), table);
  const by = { arn: 'arn:aws:sts::111122223333:assumed-role/mail/eve', userId: 'AROAMAIL:eve' };

  const result = await editTable(
    anEdit([{ kind: 'putEntry', entry: changed, replaces: office }], {
      action: 'update',
      by,
      reason: 'a new team',
      previewDigest: 'the effect',
    }),
    table,
  );

  const [, entry] = await entriesOf(table);
  expect(result).toEqual({ kind: 'applied', entry });
  expect(entry).toMatchObject({
    action: 'update',
    by,
    reason: 'a new team',
    previewDigest: 'the effect',
    changes: [{ item: office.id, before: office, after: changed }],
    version: 2,
    items: 1,
  });
});

describe('an edit that is bound to a version', () => {
  test('is made where that version is in force', async () => {
    const table = await openTable();

    const first = await editTable(anEdit([add(office)], { on: await versionIn(table) }), table);
    const second = await editTable(anEdit([add(anEntry({ id: 'al-2' }))], { on: await versionIn(table) }), table);

    expect([first.kind, second.kind]).toEqual(['applied', 'applied']);
  });

  test('is stale after any other edit, and nothing is written', async () => {
    const table = await openTable();
    const empty = await versionIn(table);
    await editTable(anEdit([add(office)]), table);
    const on = await versionIn(table);
    await editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table);

    const results = await Promise.all(
      [empty, on].map((version) => editTable(anEdit([add(anEntry({ id: 'al-3' }))], { on: version }), table)),
    );

    expect(results).toEqual([{ kind: 'stale' }, { kind: 'stale' }]);
    expect(await entriesOf(table)).toHaveLength(2);
  });

  test.each([1, 150])('is made by one of two editors who were shown the same, with %i entries', async (count) => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const on = await versionIn(table);
    const rivals = ['a', 'b'].map((name) => entries(count).map((entry) => ({ ...entry, id: `${entry.id}-${name}` })));

    const results = await Promise.all(rivals.map((some) => editTable(anEdit(some.map(add), { on }), table)));

    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['applied', 'stale']);
    expect(await readState(table)).toMatchObject({ kind: 'agreed', last: { sequence: 2, items: 1 + count } });
  });
});

test('of several editors at once each is made, and the chain holds all of them in one order', async () => {
  const table = await openTable();
  const some = Array.from({ length: 6 }, (_, index) => anEntry({ id: `al-${index}` }));

  const results = await Promise.all(some.map((entry) => editTable(anEdit([add(entry)]), table)));

  expect(results.map(({ kind }) => kind)).toEqual(some.map(() => 'applied'));
  const replayed = replayPolicy(await readLinks(table));
  expect(replayed).toMatchObject({ kind: 'valid', policy: { entries: some }, last: { sequence: 6 } });
  expect(await readState(table)).toMatchObject({ kind: 'agreed' });
});

describe('changes that are too many for one entry', () => {
  const many = entries(600, 'x'.repeat(500));

  test('are kept as parts, and make the same policy', { timeout: 30_000 }, async () => {
    const table = await openTable();

    await editTable(anEdit(many.map(add)), table);
    await editTable(anEdit([add(office)]), table);
    await plantEntry(table, anEntry({ id: 'al-forged' }));

    const [first] = await entriesOf(table);
    expect(first).toMatchObject({ changes: null, parts: { count: await partsIn(table) }, items: 600 });
    expect(await readState(table)).toMatchObject({ kind: 'tampered', policy: { entries: { length: 601 } } });
  });

  test('leave only parts behind that say nothing where the edit is killed', { timeout: 60_000 }, async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    for (const write of [1, 2, 3, 10]) {
      const { dynamodb } = mortalClient(table.sandbox, { write, when: 'after' });
      await editTable(anEdit(many.map(add)), { ...table, dynamodb }).catch(() => undefined);
      expect(await readState(table)).toMatchObject({ kind: 'agreed', policy: { entries: [office] } });
    }

    const again = await editTable(anEdit(many.map(add)), table);

    expect(again.kind).toBe('applied');
    expect(replayPolicy(await readLinks(table))).toMatchObject({ kind: 'valid', last: { sequence: 2, items: 601 } });
  });
});

test.each(['before', 'after'] as const)(
  'a small edit that is killed %s its one write is made whole or not at all',
  async (when) => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const { dynamodb } = mortalClient(table.sandbox, { write: 1, when });

    await editTable(anEdit([add(anEntry({ id: 'al-2' }))]), { ...table, dynamodb }).catch(() => undefined);

    const items = when === 'before' ? 1 : 2;
    expect(await readState(table)).toMatchObject({ kind: 'agreed', last: { sequence: items, items } });
  },
);

describe('nothing is edited, and the message says what to do', () => {
  test.each<[string, (table: OpenTable) => Promise<unknown>]>([
    ['an item was written', (table) => plantEntry(table, anEntry({ id: 'al-forged' }))],
    ['an item was deleted', (table) => deleteEntry(table, office.id)],
    ['the head was deleted', deleteHead],
  ])('where %s past the tools', async (_, tamper) => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    await tamper(table);

    const edit = editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table);

    await expect(edit).rejects.toThrow(/allowlist accept ID .* smtp-warden init/);
    expect(await entriesOf(table)).toHaveLength(1);
  });

  test('where an item has two changes in one edit', async () => {
    const table = await openTable();

    const edit = editTable(anEdit([add(office), add({ ...office, owner: 'else' })]), table);

    await expect(edit).rejects.toThrow('two changes of al-office');
    expect(await entriesOf(table)).toEqual([]);
  });
});

test('an entry of the same id for another scope is a conflict: two items would have one id', async () => {
  const table = await openTable();
  await editTable(anEdit([add(office)]), table);
  const elsewhere = { ...office, scope: { kind: 'account', account: '444455556666' }, version: 2 } as const;

  const result = await editTable(anEdit([{ kind: 'putEntry', entry: elsewhere, replaces: office }]), table);

  expect(result).toEqual({ kind: 'conflict', ids: [office.id] });
});

test('who edits is named by two members, whatever else an identity has', async () => {
  const table = await openTable();
  const identity = { ...ada, account: '111122223333' };

  await editTable(anEdit([add(office)], { by: identity }), table);

  expect((await entriesOf(table))[0]?.by).toEqual(ada);
});
