import { describe, expect, test } from 'vitest';
import { readLinks } from '../../../aws/policy-table/chain.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { readTable } from '../../../aws/policy-table/read-table.ts';
import type { PolicyLink } from '../../../core/audit/policy-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { add, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { anotherClient, mortalClient, type OpenTable, oldItem, openTable } from '../../builders/policy-table.ts';

const office = anEntry({ id: 'al-office' });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });

function entries(count: number, owner = 'mail-team'): AllowlistEntry[] {
  return Array.from({ length: count }, (_, index) =>
    anEntry({ id: `al-${1_000 + index}`, cidr: cidr(`10.${index >> 8}.${index & 255}.0/24`), owner }),
  );
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

describe('the head', () => {
  test('names the generation, counts edits and items, and has the digest and the entry that the chain ends with', async () => {
    const table = await openTable();

    await editTable(anEdit([add(office)]), table);
    const [first] = await table.itemsIn('head');
    await editTable(anEdit([{ kind: 'putExemption', exemption: mx, replaces: null }]), table);
    const [second] = await table.itemsIn('head');

    const [{ entry: one }, { entry: two }] = (await readLinks(table)) as [PolicyLink, PolicyLink];
    expect(first).toMatchObject({ version: { N: '1' }, items: { N: '1' }, digest: { S: one?.digest } });
    expect(first?.entry).toEqual({ M: { sequence: { N: '1' }, hash: { S: one?.hash } } });
    expect(second).toMatchObject({ version: { N: '2' }, items: { N: '2' }, generation: first?.generation });
    expect(second).toMatchObject({ digest: { S: two?.digest }, entry: { M: { hash: { S: two?.hash } } } });
  });

  test('says whom an edit concerns: accounts, everybody, or the groups of exemptions', async () => {
    const table = await openTable();
    const affected = async () => (await table.itemsIn('head'))[0]?.affected?.M;

    await editTable(anEdit([add(anEntry({ id: 'al-1', scope: { kind: 'account', account: '111122223333' } }))]), table);
    const one = await affected();
    await editTable(anEdit([add(office)]), table);
    const all = await affected();
    await editTable(anEdit([{ kind: 'putExemption', exemption: mx, replaces: null }]), table);
    const group = await affected();

    expect(one).toEqual({ accounts: { L: [{ S: '111122223333' }] }, groups: { L: [] } });
    expect(all).toEqual({ accounts: { NULL: true }, groups: { L: [] } });
    expect(group).toMatchObject({ accounts: { L: [] }, groups: { L: [{ M: { groupId: { S: mx.group.groupId } } }] } });
  });

  test('of a newer layout is neither read nor replaced', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const [head] = await table.itemsIn('head');
    await table.plant({ pk: 'head', sk: 'head', format: 3, generation: head?.generation?.S, more: 'than we know' });

    await expect(readTable(table)).rejects.toThrow('newer version');
    await expect(editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table)).rejects.toThrow('newer version');
  });
});

test('items are keyed by what they apply to', async () => {
  const table = await openTable();
  const scopes = [
    { kind: 'everything' },
    { kind: 'account', account: '111122223333' },
    { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' },
    { kind: 'group', groupId: 'sg-0123456789abcdef0' },
  ] as const;

  await editTable(
    anEdit([
      ...scopes.map((scope, index) => add(anEntry({ id: `al-${index}`, scope }))),
      { kind: 'putExemption', exemption: mx, replaces: null },
    ]),
    table,
  );

  const keys = (await table.itemsIn(`policy#${await table.generation()}`)).map(({ sk }) => sk?.S);
  const { account, region, groupId } = mx.group;
  expect(keys).toEqual([
    'account#111122223333#al-1',
    'everything#al-0',
    `exempt#${account}/${region}/${groupId}#ex-mx`,
    'group#sg-0123456789abcdef0#al-3',
    'vpc#vpc-0123456789abcdef0#al-2',
  ]);
});

test('no item has a TTL, in one transaction or in a generation', async () => {
  const table = await openTable();
  const ending = entries(150).map((entry) => ({ ...entry, expiresAt: '2100-01-01T00:00:00.000Z' }));

  await editTable(anEdit([add({ ...office, expiresAt: '2100-01-01T00:00:00.000Z' })]), table);
  await editTable(anEdit(ending.map(add)), table);

  const items = await table.itemsIn(`policy#${await table.generation()}`);
  expect(items).toHaveLength(151);
  expect(items.filter((item) => 'ttl' in item)).toEqual([]);
});

test.each([1, 150])(
  'an edit of %i entries removes what ended long ago: entries after 400 days, exemptions after 30',
  async (count) => {
    const table = await openTable();
    const kept = [
      anEntry({ id: 'al-kept', expiresAt: daysAgo(399) }),
      { ...mx, id: 'ex-kept', expiresAt: daysAgo(29) },
    ];
    const gone = [
      anEntry({ id: 'al-gone', expiresAt: daysAgo(401) }),
      { ...mx, id: 'ex-gone', expiresAt: daysAgo(31) },
    ];
    const ended = [...kept, ...gone].map(
      (item): PolicyChange => ('group' in item ? { kind: 'putExemption', exemption: item, replaces: null } : add(item)),
    );
    await editTable(anEdit([add(office), ...ended]), table);

    const result = await editTable(anEdit(entries(count).map(add)), table);

    const ids = (await readTable(table)).items.map(({ id }) => id);
    expect(ids).toHaveLength(3 + count);
    expect(ids).toEqual(expect.arrayContaining(['al-kept', 'ex-kept', 'al-office']));
    expect((await table.itemsIn('head'))[0]?.items).toEqual({ N: String(ids.length) });
    const last = (await readLinks(table)).at(-1);
    const removed = last?.changes?.filter(({ after }) => after === null);
    expect(result).toMatchObject({ kind: 'applied', entry: { hash: last?.stored.hash } });
    expect(removed?.map(({ item, before }) => [item, before])).toEqual(gone.map((item) => [item.id, item]));
  },
);

describe('a large edit', () => {
  test('is one write of the head: the policy before stays whole, beside it, until what is left over is removed', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const before = await table.generation();

    await editTable(anEdit(entries(150).map(add)), table);

    const after = await table.generation();
    expect(after).not.toBe(before);
    expect(await table.itemsIn(`policy#${before}`)).toHaveLength(1);
    expect(await table.itemsIn('generation')).toMatchObject([{ sk: { S: before }, state: { S: 'retired' } }]);
  });

  test('of many accounts concerns all, so that the head stays small', async () => {
    const table = await openTable();
    const account = (index: number) => ({ kind: 'account', account: String(100_000_000_000 + index) }) as const;

    await editTable(anEdit(entries(250).map((entry, index) => add({ ...entry, scope: account(index) }))), table);

    expect((await table.itemsIn('head'))[0]?.affected?.M?.accounts).toEqual({ NULL: true });
  });

  test.each([
    ['before', { before: 8, after: 1 }],
    ['half', { before: 8, after: 1 }],
    ['after', { before: 7, after: 2 }],
  ] as const)(
    'killed %s any of its writes leaves the policy of before or the one after, and can be made again',
    async (when, expected) => {
      const first = await openTable();
      const ends: ('before' | 'after')[] = [];
      // The part with the changes, the record of the generation, five batches, the head; and once nobody is killed.
      for (let write = 1; write <= 9; write += 1) ends.push(await editKilledAt({ write, when }, first));

      const count = (end: string) => ends.filter((one) => one === end).length;
      expect({ before: count('before'), after: count('after') }).toEqual(expected);
    },
  );
});

/** Makes a large edit that is killed, and gives which policy is in force then. Made again, it is there. */
async function editKilledAt(death: Parameters<typeof mortalClient>[1], beside: OpenTable): Promise<'before' | 'after'> {
  const table = await openTable(beside);
  await editTable(anEdit([add(office), { kind: 'putExemption', exemption: mx, replaces: null }]), table);
  const before = idsOf(await readTable(table));
  const after = [...before, ...entries(105).map(({ id }) => id)].toSorted();
  const { dynamodb } = mortalClient(table.sandbox, death);

  const end = await editTable(anEdit(entries(105).map(add)), { ...table, dynamodb }).catch(({ name }: Error) => name);

  const seen = idsOf(await readTable(table));
  const state = seen.length === before.length ? 'before' : 'after';
  expect(seen).toEqual({ before, after }[state]);
  expect(death.write <= 7 ? end : 'Killed').toBe('Killed');
  const again = await editTable(anEdit(entries(105).map(add)), table);
  expect(again.kind).toBe(state === 'before' ? 'applied' : 'conflict');
  expect(idsOf(await readTable(table))).toEqual(after);
  return state;
}

function idsOf({ items }: { readonly items: readonly { readonly id: string }[] }): string[] {
  return items.map(({ id }) => id).toSorted();
}

describe('two at once', () => {
  test('a small edit during a large one is in the policy that the large one writes', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const late = anEntry({ id: 'al-late', cidr: cidr('9.9.9.0/24') });
    let isDone = false;
    const dynamodb = anotherClient(table.sandbox);
    dynamodb.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === 'TransactWriteItemsCommand' && !isDone) {
            isDone = true;
            await editTable(anEdit([add(late)]), table);
          }
          return next(args);
        },
      { step: 'initialize' },
    );

    const result = await editTable(anEdit(entries(150).map(add)), { ...table, dynamodb });

    expect(result).toMatchObject({ kind: 'applied' });
    expect(idsOf(await readTable(table))).toEqual([...entries(150), office, late].map(({ id }) => id).toSorted());
    // Nothing of the first attempt is left.
    expect((await table.itemsIn('generation')).map(({ state }) => state?.S)).toEqual(['retired']);
  });

  test('of two large edits of the same entries one is made, and the other is a conflict', async () => {
    const table = await openTable();

    const results = await Promise.all(
      ['ada', 'bob'].map((owner) => editTable(anEdit(entries(120, owner).map(add)), table)),
    );

    const { items } = await readTable(table);
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(['applied', 'conflict']);
    expect(new Set(items.map(({ owner }) => owner)).size).toBe(1);
    expect(items).toHaveLength(120);
  });

  test('of two large edits of different entries both are made', async () => {
    const table = await openTable();
    const others = entries(120).map((entry) => ({ ...entry, id: `${entry.id}-b` }));

    const results = await Promise.all([entries(120), others].map((some) => editTable(anEdit(some.map(add)), table)));

    expect(results).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }]);
    expect((await readTable(table)).items).toHaveLength(240);
  });
});

test('a small edit stays one transaction beside hundreds of entries that ended long ago, and the next edits remove the rest', async () => {
  const table = await openTable();
  const ended = Array.from({ length: 150 }, (_, index) =>
    anEntry({ id: `al-${1_000 + index}`, cidr: cidr(`10.0.${index}.0/24`), expiresAt: '2020-01-01T00:00:00.000Z' }),
  );
  await editTable(anEdit(ended.map((entry) => ({ kind: 'putEntry' as const, entry, replaces: null }))), table);
  const generation = await table.generation();
  const left: number[] = [];
  for (const id of ['al-1', 'al-2', 'al-3']) {
    await editTable(anEdit([{ kind: 'putEntry', entry: anEntry({ id }), replaces: null }]), table);
    left.push((await readTable(table)).items.length);
  }

  expect(await table.generation()).toBe(generation);
  expect(left).toEqual([150 - 96 + 1, 2, 3]);
  expect((await table.itemsIn('head'))[0]?.items).toEqual({ N: '3' });
});

test('a table of the old layout is not edited before init has taken it over, and nothing is written', async () => {
  const table = await openTable();
  await table.plant(oldItem(office));
  table.sandbox.calls.reset();

  const edit = editTable(anEdit([add(anEntry({ id: 'al-2' }))]), table);

  await expect(edit).rejects.toThrow(/older version.*smtp-warden init/);
  expect(table.sandbox.calls.list().map(({ action }) => action)).not.toContain('TransactWriteItems');
});
