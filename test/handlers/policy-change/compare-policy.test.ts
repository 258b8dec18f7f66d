import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { adopt } from '../../../aws/policy-table/adopt.ts';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { comparePolicy } from '../../../handlers/policy-change/compare-policy.ts';
import { ada, anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { anotherClient, type OpenTable, openTable } from '../../builders/policy-table.ts';
import { deleteAuditItem, deleteEntry, deleteHead, headOf, plantEntry, putHeadItem } from '../../builders/tamper.ts';

const office = anEntry({ id: 'al-office' });
const forged = anEntry({ id: 'al-forged' });

function recordOf(pk: string): DynamoDBRecord {
  return { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: pk }, sk: { S: 'any' } } } };
}

async function adoptedTable(): Promise<OpenTable> {
  const table = await openTable();
  await editTable(anEdit([{ kind: 'putEntry', entry: office, replaces: null }]), table);
  return table;
}

/** Compares after a batch of records, and gives the alarms and the calls as well. */
async function compared(table: OpenTable, records: readonly DynamoDBRecord[]) {
  const alarms: string[] = [];
  const calls: string[] = [];
  const dynamodb = anotherClient(table.sandbox);
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        calls.push(commandName.replace('Command', ''));
        return next(args);
      },
    { step: 'initialize' },
  );
  const policy = { ...table, dynamodb };
  const result = await comparePolicy(records, { policy, onTampered: (problem) => void alarms.push(problem) });
  return { result, alarms, calls };
}

async function liveRecord(table: OpenTable): Promise<DynamoDBRecord> {
  return recordOf(`policy#${await table.generation()}`);
}

describe('a write of the policy that is in force', () => {
  test('by an edit raises no alarm', async () => {
    const table = await adoptedTable();

    const { result, alarms } = await compared(table, [recordOf('head'), await liveRecord(table)]);

    expect({ result, alarms }).toEqual({ result: 'agreed', alarms: [] });
  });

  test.each<[string, (table: OpenTable) => Promise<unknown>, RegExp]>([
    ['an entry for everything', (table) => plantEntry(table, forged), /al-forged was written past smtp-warden/],
    ['a deletion', (table) => deleteEntry(table, office.id), /al-office was deleted past smtp-warden/],
    ['a change', (table) => plantEntry(table, { ...office, owner: 'else' }), /al-office was changed past smtp-warden/],
  ])('past the tools, %s, raises the alarm', async (_, tamper, problem) => {
    const table = await adoptedTable();
    await tamper(table);

    const { result, alarms } = await compared(table, [await liveRecord(table)]);

    expect(result).toBe('tampered');
    expect(alarms).toEqual([expect.stringMatching(problem)]);
  });

  test('of the head alone, past the tools, raises the alarm', async () => {
    const table = await adoptedTable();
    await putHeadItem(table, { ...(await headOf(table)), generation: { S: 'another' } });

    expect(await compared(table, [recordOf('head')])).toMatchObject({ result: 'tampered', alarms: [{}] });
  });

  test('raises the alarm where the head claims a newer format, since nothing is decided then', async () => {
    const table = await adoptedTable();
    await putHeadItem(table, { ...(await headOf(table)), format: { N: '99' } });

    const { result, alarms } = await compared(table, [recordOf('head')]);

    expect(result).toBe('broken');
    expect(alarms).toEqual([expect.stringContaining('newer version')]);
  });

  test('raises the alarm where the chain does not hold any more, and is not tried again', async () => {
    const table = await adoptedTable();
    await deleteAuditItem(table, 1);

    const { result, alarms } = await compared(table, [recordOf('head')]);

    expect(result).toBe('broken');
    expect(alarms).toEqual([expect.stringContaining('names entry 1')]);
  });

  test('is compared where the head was deleted with it', async () => {
    const table = await adoptedTable();
    const record = await liveRecord(table);
    await deleteHead(table);

    expect(await compared(table, [record])).toMatchObject({ result: 'tampered', alarms: [{}] });
  });
});

test('what an import writes before it is in force costs one read of the head in each batch', async () => {
  const table = await adoptedTable();

  const { result, calls } = await compared(table, Array(100).fill(recordOf('policy#being-written')));

  expect({ result, calls }).toEqual({ result: 'untouched', calls: ['GetItem'] });
});

test('writes of versions up to 0.2 and of records of generations read nothing', async () => {
  const table = await adoptedTable();

  const { result, calls } = await compared(table, [recordOf('policy'), recordOf('generation'), {}]);

  expect({ result, calls }).toEqual({ result: 'untouched', calls: [] });
});

test('a table that is not adopted has nothing to be compared with; from its adoption on it has', async () => {
  const table = await openTable();
  const before = await compared(table, [recordOf('head')]);
  await adopt({ by: ada, on: null }, table);
  await plantEntry(table, forged);

  const after = await compared(table, [await liveRecord(table)]);

  expect([before.result, after.result]).toEqual(['unadopted', 'tampered']);
});

test('a table that cannot be read is an error, so that the stream delivers again', async () => {
  const table = await adoptedTable();
  const missing = { ...table, auditTable: 'no-such-table' };

  const comparing = comparePolicy([recordOf('head')], { policy: missing, onTampered: () => {} });

  await expect(comparing).rejects.toThrow();
});
