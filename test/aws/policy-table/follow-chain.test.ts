import { describe, expect, test } from 'vitest';
import { dynamodbAllowlist } from '../../../aws/dynamodb-allowlist.ts';
import { dynamodbPolicy } from '../../../aws/dynamodb-policy.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { PolicyChainError } from '../../../aws/policy-table/policy-chain-error.ts';
import { type PolicyCache, readState } from '../../../aws/policy-table/read-state.ts';
import { restoreTable } from '../../../aws/policy-table/restore-table.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { add, anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { type OpenTable, openTable } from '../../builders/policy-table.ts';
import {
  agreeingHead,
  deleteAuditItem,
  deleteEntry,
  entriesOf,
  forged,
  nextEntry,
  plantEntry,
  putChainItem,
  putHeadItem,
} from '../../builders/tamper.ts';
import { watchedTable } from '../../builders/watched-table.ts';

const office = anEntry({ id: 'al-office' });
const wide = anEntry({ id: 'al-forged', cidr: cidr('0.0.0.0/1') });

/** What every read takes, of an unchanged policy as well. */
const unchanged = ['GetItem allowlist', 'Query audit'];

function entries(count: number, first = 0): AllowlistEntry[] {
  return Array.from({ length: count }, (_, index) => anEntry({ id: `al-${10_000 + first + index}` }));
}

/** A process that has read a policy of so many entries, and counts its calls from then on. */
async function reader(count = 1) {
  const table = await openTable();
  await editTable(anEdit([office, ...entries(count - 1)].map(add)), table);
  const { calls, place } = watchedTable(table);
  const cache: PolicyCache = { last: null, followsChain: true };
  await readState(place, cache);
  calls.length = 0;
  return { table, calls, read: () => readState(place, cache) };
}

async function idsOf(state: ReturnType<typeof readState>): Promise<string[]> {
  const read = await state;
  return read.kind === 'unadopted' ? [] : read.policy.entries.map(({ id }) => id);
}

describe('what a new version costs a process that knows an earlier one', () => {
  test('one edit: nothing more, since the last entry of the chain is read anyway', async () => {
    const { table, calls, read } = await reader();
    await editTable(anEdit([add(wide)]), table);

    const ids = await idsOf(read());

    expect(ids).toEqual(['al-forged', 'al-office']);
    expect(calls.toSorted()).toEqual(unchanged);
  });

  test('several edits: one query of the entries that came after it', async () => {
    const { table, calls, read } = await reader();
    for (const entry of entries(5)) await editTable(anEdit([add(entry)]), table);

    const ids = await idsOf(read());

    expect(ids).toHaveLength(6);
    expect(calls.toSorted()).toEqual([...unchanged, 'Query audit']);
  });

  test('an edit that is made while the entries are read is left for the next read', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const { calls, place } = watchedTable(table, async (call) => {
      const isOfEntries = call === 'Query audit' && calls.filter((one) => one === call).length === 2;
      if (isOfEntries) await editTable(anEdit([add(wide)]), table);
    });
    const cache: PolicyCache = { last: null, followsChain: true };
    await readState(place, cache);
    for (const entry of entries(3)) await editTable(anEdit([add(entry)]), table);
    calls.length = 0;

    const ids = await idsOf(readState(place, cache));

    expect(ids).toHaveLength(4);
    expect(calls.toSorted()).toEqual([...unchanged, 'Query audit']);
    expect(await idsOf(readState(place, cache))).toContain(wide.id);
  });

  test('an import into a large policy: its changes, which are a part of the entry, and not the generation', async () => {
    const { table, calls, read } = await reader(900);
    await editTable(anEdit(entries(150, 5_000).map(add)), table);

    const ids = await idsOf(read());

    expect(ids).toHaveLength(1_050);
    expect(calls.toSorted()).toEqual([...unchanged, 'Query audit']);
  });

  test('a table that was written again from the chain: nothing more', async () => {
    const { table, calls, read } = await reader();
    await plantEntry(table, wide);
    await restoreTable({}, table);

    const ids = await idsOf(read());

    expect(ids).toEqual(['al-office']);
    expect(calls.toSorted()).toEqual(unchanged);
  });

  test('ten checks at once in a process that has just been started read the items once', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const { calls, place } = watchedTable(table);
    const cache: PolicyCache = { last: null, followsChain: true };

    const states = await Promise.all(Array.from({ length: 10 }, () => readState(place, cache)));

    expect(new Set(states.map(({ kind }) => kind))).toEqual(new Set(['agreed']));
    expect(calls.filter((call) => call === 'Query allowlist')).toHaveLength(1);
    expect(calls.filter((call) => call === 'GetItem allowlist')).toHaveLength(10);
  });

  test('a read that fails is not what the next one is given', async () => {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    let isDown = true;
    const { place } = watchedTable(table, async (call) => {
      if (call === 'Query allowlist' && isDown) throw new Error('down');
    });
    const cache: PolicyCache = { last: null, followsChain: true };
    const first = await readState(place, cache).catch((error: Error) => error.message);
    isDown = false;

    expect([first, (await readState(place, cache)).kind]).toEqual(['down', 'agreed']);
  });

  test.each<[string, (table: OpenTable) => Promise<unknown>]>([
    ['an import into a small policy', (table) => editTable(anEdit(entries(150).map(add)), table)],
    [
      'more than 100 edits',
      async (table) => {
        for (const entry of entries(101)) await editTable(anEdit([add(entry)]), table);
      },
    ],
  ])('%s: the items are read, which are cheaper', async (_, edit) => {
    const { table, calls, read } = await reader();
    await edit(table);

    const ids = await idsOf(read());

    expect(ids.length).toBeGreaterThan(100);
    expect(calls).toContain('Query allowlist');
    expect((await entriesOf(table)).length).toBeGreaterThan(1);
  });
});

describe('what is written past the tools', () => {
  test('a forged item is not used, and a deleted one still counts, also after further edits', async () => {
    const { table, read } = await reader();
    await editTable(anEdit([add(anEntry({ id: 'al-second' }))]), table);
    await plantEntry(table, wide);
    await deleteEntry(table, office.id);

    expect(await read()).toMatchObject({
      kind: 'agreed',
      policy: { entries: [{ id: 'al-office' }, { id: 'al-second' }] },
    });
  });

  test.each<[string, (table: OpenTable) => Promise<unknown>]>([
    ['removed from the middle', (table) => deleteAuditItem(table, 3)],
    [
      'changed in the middle',
      async (table) => putChainItem(table, forged((await entriesOf(table))[2] ?? never(), { reason: 'another' })),
    ],
    [
      'changed without its hash',
      async (table) => putChainItem(table, { ...(await entriesOf(table))[2], reason: 'another' }),
    ],
  ])('an entry that was %s is not followed: the items decide, as at a first read', async (_, tamper) => {
    const { table, calls, read } = await reader();
    for (const entry of entries(4)) await editTable(anEdit([add(entry)]), table);
    await tamper(table);

    expect(await read()).toMatchObject({ kind: 'agreed', last: { sequence: 5 } });
    expect(calls).toContain('Query allowlist');
  });

  test('an entry in the middle that does not hold, and an item that is not as it says: no decision', async () => {
    const { table, read } = await reader();
    for (const entry of entries(4)) await editTable(anEdit([add(entry)]), table);
    await deleteAuditItem(table, 3);
    await plantEntry(table, wide);

    await expect(read()).rejects.toThrow(PolicyChainError);
  });

  test('a well-made entry at the end that the head does not name: no decision', async () => {
    const { table, read } = await reader();
    await putChainItem(table, await nextEntry(table, wide, [office]));

    await expect(read()).rejects.toThrow('those of entry 1');
  });

  test('an entry that changes what was not so is not followed, though head and hashes agree', async () => {
    const { table, read } = await reader();
    const next = await nextEntry(table, wide, [office]);
    const lie = { item: wide.id, before: anEntry({ id: wide.id }), after: wide };
    const entry = forged(next, { changes: [lie] });
    await putChainItem(table, entry);
    await putHeadItem(table, await agreeingHead(table, entry));

    await expect(read()).rejects.toThrow('from what it was not');
  });

  test('an entry whose digest is not that of its policy is not followed, though head and hashes agree', async () => {
    const { table, read } = await reader();
    const entry = forged(await nextEntry(table, wide, [office]), { digest: 'x' });
    await putChainItem(table, entry);
    await putHeadItem(table, await agreeingHead(table, entry));

    await expect(read()).rejects.toThrow('its digest is not that');
  });

  test('a last entry that was replaced is not followed from the one that it replaced', async () => {
    const { table, calls, read } = await reader();
    await editTable(anEdit([add(anEntry({ id: 'al-second' }))]), table);
    await read();
    calls.length = 0;
    await deleteAuditItem(table, 2);
    const entry = await nextEntry(table, wide, [office]);
    await putChainItem(table, entry);
    await putHeadItem(table, await agreeingHead(table, entry));

    // Whoever can write head and chain can write an edit; the items show it.
    expect(await read()).toMatchObject({ kind: 'tampered' });
    expect(calls).toContain('Query allowlist');
  });
});

describe('who follows', () => {
  /** What both read after an edit and an item written past the tools, and how often they read the items. */
  async function readers() {
    const table = await openTable();
    await editTable(anEdit([add(office)]), table);
    const { calls, place } = watchedTable(table);
    const tables = { dynamodb: place.dynamodb, table: table.table, auditTable: table.auditTable };
    const told: string[] = [];
    const options = { chain: 'required', onTampered: (problem: string) => void told.push(problem) } as const;
    const itemsRead = () => calls.splice(0).filter((call) => call === 'Query allowlist').length;
    const edit = async () => {
      await editTable(anEdit([add(anEntry({ id: 'al-second' }))]), table);
      await plantEntry(table, wide);
    };
    return { tables, options, told, itemsRead, edit };
  }

  test('the deployed functions do: they read the items once', async () => {
    const { tables, options, told, itemsRead, edit } = await readers();
    const allowlist = dynamodbAllowlist(tables, options);
    await allowlist.read();
    const first = itemsRead();
    await edit();

    const { entries } = await allowlist.read();

    expect([first, itemsRead()]).toEqual([1, 0]);
    expect(entries.map(({ id }) => id)).toEqual(['al-office', 'al-second']);
    expect(told).toEqual([]);
  });

  test('people do not: after an edit the items are compared, and what is otherwise is told', async () => {
    const { tables, options, told, itemsRead, edit } = await readers();
    const policy = dynamodbPolicy(tables, options);
    await policy.read();
    itemsRead();
    await edit();

    const { entries } = await policy.read();

    expect(itemsRead()).toBeGreaterThan(0);
    expect(entries.map(({ id }) => id)).toEqual(['al-office', 'al-second']);
    expect(told).toEqual([expect.stringContaining('al-forged was written past smtp-warden')]);
  });
});

function never(): never {
  throw new Error('there is no such entry');
}
