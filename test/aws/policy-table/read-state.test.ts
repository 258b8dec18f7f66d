import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { PolicyChainError } from '../../../aws/policy-table/policy-chain-error.ts';
import { type PolicyCache, readState } from '../../../aws/policy-table/read-state.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { add, anEdit } from '../../builders/an-edit.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { type OpenTable, openTable } from '../../builders/policy-table.ts';
import {
  deleteAuditItem,
  deleteEntry,
  deleteHead,
  entriesOf,
  forged,
  headOf,
  nextEntry,
  plantEntry,
  putChainItem,
  putHeadItem,
} from '../../builders/tamper.ts';
import { watchedTable } from '../../builders/watched-table.ts';

const office = anEntry({ id: 'al-office' });
const partner = anEntry({ id: 'al-partner', cidr: cidr('93.184.216.0/24') });
const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });
/** What an attacker wants: half of the internet, for every group. */
const wide = anEntry({ id: 'al-forged', cidr: cidr('0.0.0.0/1') });
const policy = { entries: [office, partner], exemptions: [mx] };

/** A table with three edits. */
async function editedTable(): Promise<OpenTable> {
  const table = await openTable();
  await editTable(anEdit([add(office)]), table);
  await editTable(anEdit([add(partner)]), table);
  await editTable(anEdit([{ kind: 'putExemption', exemption: mx, replaces: null }]), table);
  return table;
}

test('a table that is as its chain says is believed', async () => {
  const table = await editedTable();

  const state = await readState(table);

  expect(state).toMatchObject({ kind: 'agreed', policy, last: { sequence: 3, version: 3, items: 3 } });
});

test('a table in which nothing was ever stored is not adopted, and empty', async () => {
  expect(await readState(await openTable())).toMatchObject({ kind: 'unadopted', stored: { items: [] } });
});

describe('past the tools', () => {
  test.each<[string, (table: OpenTable) => Promise<unknown>, object[]]>([
    ['an entry for everything was written', (table) => plantEntry(table, wide), [{ item: wide.id, kind: 'inserted' }]],
    [
      'an entry was widened',
      (table) => plantEntry(table, { ...office, cidr: cidr('0.0.0.0/1') }),
      [{ item: office.id, kind: 'changed' }],
    ],
    [
      'an entry was damaged',
      async (table) =>
        table.plant({ pk: `policy#${await table.generation()}`, sk: 'everything#al-office', id: 'al-office' }),
      [{ item: office.id, kind: 'changed' }],
    ],
    [
      'an entry was written under the key of another scope',
      async (table) => table.plant({ ...wide, pk: `policy#${await table.generation()}`, sk: 'vpc#vpc-1#al-forged' }),
      [{ item: 'vpc#vpc-1#al-forged', kind: 'inserted' }],
    ],
    [
      'an entry was written again for another scope',
      async (table) => {
        const scope = { kind: 'account', account: '444455556666' };
        await table.plant({
          ...office,
          scope,
          pk: `policy#${await table.generation()}`,
          sk: 'account#444455556666#al-office',
        });
      },
      [{ item: 'account#444455556666#al-office', kind: 'inserted' }],
    ],
    ['an entry was deleted', (table) => deleteEntry(table, office.id), [{ item: office.id, kind: 'deleted' }]],
    [
      'one entry was deleted and another written',
      async (table) => [await deleteEntry(table, office.id), await plantEntry(table, wide)],
      [
        { item: wide.id, kind: 'inserted' },
        { item: office.id, kind: 'deleted' },
      ],
    ],
    ['the head was deleted', deleteHead, []],
    [
      'the head cannot be read',
      async (table) => putHeadItem(table, { ...(await headOf(table)), version: { S: 'x' } }),
      [],
    ],
    [
      'the head counts other items',
      async (table) => putHeadItem(table, { ...(await headOf(table)), items: { N: '9' } }),
      [],
    ],
    [
      'the digest in the head was changed',
      async (table) => putHeadItem(table, { ...(await headOf(table)), digest: { S: 'x' } }),
      [],
    ],
    [
      'the head is that of a table without a chain',
      async (table) =>
        putHeadItem(table, {
          ...(await headOf(table)),
          format: { N: '1' },
          digest: { NULL: true },
          entry: { NULL: true },
        }),
      [],
    ],
    [
      'the head names a generation with forged items',
      async (table) => {
        await table.plant({ ...wide, pk: 'policy#forged', sk: `everything#${wide.id}` });
        await putHeadItem(table, { ...(await headOf(table)), generation: { S: 'forged' } });
      },
      [
        { item: wide.id, kind: 'inserted' },
        { item: office.id, kind: 'deleted' },
        { item: partner.id, kind: 'deleted' },
        { item: mx.id, kind: 'deleted' },
      ],
    ],
  ])('%s: the chain is the policy, and what was done is named', async (_, tamper, differences) => {
    const table = await editedTable();
    await tamper(table);

    const state = await readState(table);

    expect(state).toMatchObject({ kind: 'tampered', policy, last: { sequence: 3 }, differences });
    expect(state).toMatchObject({ problem: expect.stringMatching(/past smtp-warden|head item/) });
  });

  test('what was put right again by hand is believed again', async () => {
    const table = await editedTable();
    await plantEntry(table, wide);
    const between = await readState(table);
    await deleteEntry(table, wide.id);

    const after = await readState(table);

    expect([between.kind, after.kind]).toEqual(['tampered', 'agreed']);
  });
});

describe('a chain that does not hold decides nothing', () => {
  test.each<[string, (table: OpenTable) => Promise<unknown>, RegExp]>([
    ['an entry in the middle was removed', (table) => deleteAuditItem(table, 2), /entry 2 .*missing/],
    ['its last entry was removed', (table) => deleteAuditItem(table, 3), /names entry 3 .* does not have/],
    [
      'all of it was removed',
      async (table) => {
        for (const sequence of [1, 2, 3]) await deleteAuditItem(table, sequence);
      },
      /names entry 3 .* does not have/,
    ],
    [
      'its last entry was changed',
      async (table) => putChainItem(table, { ...(await entriesOf(table)).at(-1), reason: 'another' }),
      /entry 3 .*was changed/,
    ],
    [
      'its last entry was replaced by another with a right hash',
      async (table) => {
        const [, second] = await entriesOf(table);
        if (!second) throw new Error('no entry');
        await deleteAuditItem(table, 3);
        await putChainItem(table, await nextEntry(table, wide, [office, partner]));
      },
      /names entry 3 .* does not have/,
    ],
    [
      'a well-made entry was put at the end, past the tools',
      async (table) => putChainItem(table, await nextEntry(table, wide, [office, partner, mx])),
      /those of entry 3 .* has 1 after it/,
    ],
    [
      'head and items were put back from before an approval was removed',
      async (table) => {
        const earlier = await headOf(table);
        const ended = { ...office, expiresAt: '2026-01-01T00:00:00.000Z', removedBy: 'ada', version: 2 };
        await editTable(anEdit([{ kind: 'putEntry', entry: ended, replaces: office }]), table);
        await plantEntry(table, office);
        await putHeadItem(table, earlier);
      },
      /those of entry 3 .* has 1 after it/,
    ],
    [
      'an entry was inserted at the end that follows nothing',
      async (table) => {
        const last = (await entriesOf(table)).at(-1);
        if (!last) throw new Error('no entry');
        await putChainItem(table, forged(last, { sequence: 4, version: 4 }));
      },
      /entry 4 .*does not follow/,
    ],
    [
      'an entry at the end cannot be read',
      (table) => putChainItem(table, { sequence: 4, outcome: 'restarted', restart: { bad: { sequence: 1 } } }),
      /entry 4 /,
    ],
    [
      'a newer version wrote its last entry',
      async (table) => {
        const last = (await entriesOf(table)).at(-1);
        if (!last) throw new Error('no entry');
        const { hash, ...rest } = last;
        await putChainItem(table, { ...forged({ ...rest, hash }, {}), schema: 2, sequence: 4 });
      },
      /entry 4 /,
    ],
  ])('%s', async (_, tamper, problem) => {
    const table = await editedTable();
    await tamper(table);

    const reading = readState(table);

    await expect(reading).rejects.toThrow(PolicyChainError);
    await expect(reading).rejects.toThrow(problem);
  });

  test.each<[string, (table: OpenTable) => Promise<unknown>, RegExp]>([
    ['removed', (table) => deleteAuditItem(table, 1), /entry 1 .*missing/],
    [
      'changed',
      async (table) => putChainItem(table, { ...(await entriesOf(table))[0], reason: 'another' }),
      /entry 1 .*was changed/,
    ],
  ])('an early entry that was %s is found as soon as the policy has to be computed', async (_, tamper, problem) => {
    const table = await editedTable();
    await tamper(table);
    const before = await readState(table);
    await plantEntry(table, wide);

    expect(before).toMatchObject({ kind: 'agreed', policy });
    await expect(readState(table)).rejects.toThrow(problem);
  });
});

describe('with a cache', () => {
  const unchanged = ['GetItem allowlist', 'Query audit'];

  test('an unchanged head and chain need no query of the items', async () => {
    const { calls, place } = watchedTable(await editedTable());
    const cache: PolicyCache = { last: null };
    const first = await readState(place, cache);
    const firstCalls = calls.splice(0);

    const second = await readState(place, cache);

    expect(second).toEqual(first);
    expect(firstCalls.toSorted()).toEqual([...unchanged, 'Query allowlist'].toSorted());
    expect(calls.toSorted()).toEqual(unchanged);
  });

  test('an item that is changed after it was read changes nothing', async () => {
    const table = await editedTable();
    const cache: PolicyCache = { last: null };
    await readState(table, cache);
    await plantEntry(table, wide);
    await deleteEntry(table, office.id);

    expect(await readState(table, cache)).toMatchObject({ policy });
  });

  test('an edit is seen at once', async () => {
    const table = await editedTable();
    const cache: PolicyCache = { last: null };
    await readState(table, cache);
    await editTable(anEdit([add(anEntry({ id: 'al-new' }))]), table);

    expect(await readState(table, cache)).toMatchObject({ kind: 'agreed', policy: { entries: [{}, {}, {}] } });
  });

  test('a chain that is broken after it was read is noticed at once', async () => {
    const table = await editedTable();
    const cache: PolicyCache = { last: null };
    await readState(table, cache);
    await deleteAuditItem(table, 3);

    await expect(readState(table, cache)).rejects.toThrow(PolicyChainError);
  });

  test('what was tampered with is computed from the chain once a minute', async () => {
    const table = await editedTable();
    await plantEntry(table, wide);
    const { calls, place } = watchedTable(table);
    let now = Date.now();
    const at = { ...place, now: () => now };
    const cache: PolicyCache = { last: null };
    await readState(at, cache);
    calls.length = 0;

    const again = await readState(at, cache);
    const soon = calls.splice(0).toSorted();
    await deleteEntry(table, wide.id);
    now += 61_000;
    const later = await readState(at, cache);

    expect(again).toMatchObject({ kind: 'tampered', policy });
    expect(soon).toEqual(unchanged);
    expect(later.kind).toBe('agreed');
  });
});

describe('while somebody edits', () => {
  test.each(['GetItem allowlist', 'Query audit', 'Query allowlist'])(
    'an edit before the call %s is in what is read, or is not, and no alarm is raised',
    async (call) => {
      const table = await editedTable();
      const late = anEntry({ id: 'al-zlate' });
      let isDone = false;
      const { place } = watchedTable(table, async (one) => {
        if (one !== call || isDone) return;
        isDone = true;
        await editTable(anEdit([add(late)]), table);
      });

      const state = await readState(place);

      expect(state.kind).toBe('agreed');
      expect([policy, { ...policy, entries: [office, partner, late] }]).toContainEqual(
        state.kind === 'agreed' ? state.policy : null,
      );
    },
  );

  test('a transaction of which the head is seen before its items is waited for', async () => {
    const table = await editedTable();
    const before = await headOf(table);
    await editTable(anEdit([add(anEntry({ id: 'al-zlate' }))]), table);
    const after = await headOf(table);
    // As a read-committed query may show it for a moment: the new head and entry, and the items of before.
    const [late] = (await table.itemsIn(`policy#${await table.generation()}`)).filter(({ id }) => id?.S === 'al-zlate');
    await deleteEntry(table, 'al-zlate');
    let looks = 0;
    const { place } = watchedTable(table, async (call) => {
      if (call !== 'Query allowlist') return;
      looks += 1;
      if (looks === 2) await restore(table.dynamodb, table.table, late);
    });

    const state = await readState(place);

    expect(before.version).not.toEqual(after.version);
    expect(state).toMatchObject({ kind: 'agreed', last: { sequence: 4 } });
  });
});

async function restore(
  dynamodb: DynamoDBClient,
  TableName: string,
  Item: Parameters<typeof putHeadItem>[1] | undefined,
) {
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
}
