import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { editTable } from '../../../aws/policy-table/edit-table.ts';
import { removeGeneration, removeLeftovers, stage } from '../../../aws/policy-table/generations.ts';
import { readTable } from '../../../aws/policy-table/read-table.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';
import { anotherClient, mortalClient, type OpenTable, openTable } from '../../builders/policy-table.ts';

const office = anEntry({ id: 'al-office' });

function additions(count: number, from = 0): PolicyChange[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'putEntry',
    entry: anEntry({ id: `al-${from}-${1_000 + index}`, cidr: cidr(`10.${from}.${index}.0/24`) }),
    replaces: null,
  }));
}

const minutesOn = (table: OpenTable, minutes: number) => ({ ...table, now: () => Date.now() + minutes * 60_000 });

test('what an import has replaced is removed, and the policy in force is left alone', async () => {
  const table = await openTable();
  await editTable(anEdit(additions(110)), table);
  const first = await table.generation();
  await editTable(anEdit(additions(110, 1)), table);

  const removed = await removeLeftovers(table);

  expect(removed).toBe(1);
  expect(await table.itemsIn(`policy#${first}`)).toEqual([]);
  expect(await table.itemsIn('generation')).toEqual([]);
  expect((await readTable(table)).items).toHaveLength(220);
});

test('a generation that the head names is left, also where its record says that another has replaced it', async () => {
  const table = await openTable();
  await editTable(anEdit([{ kind: 'putEntry', entry: office, replaces: null }]), table);
  const [head = {}] = await table.itemsIn('head');
  await editTable(anEdit(additions(110)), table);
  await table.dynamodb.send(new PutItemCommand({ TableName: table.table, Item: head }));

  const removed = await removeLeftovers(table);

  expect(removed).toBe(0);
  expect((await readTable(table)).items).toEqual([office]);
});

test('an import that was cut off is removed after 15 minutes, since until then somebody may be writing it', async () => {
  const table = await openTable();
  await editTable(anEdit([{ kind: 'putEntry', entry: office, replaces: null }]), table);
  const staged = await stage([office], table);

  const early = await removeLeftovers(minutesOn(table, 14));
  const late = await removeLeftovers(minutesOn(table, 16));

  expect([early, late]).toEqual([0, 1]);
  expect(await table.itemsIn(`policy#${staged}`)).toEqual([]);
});

test('an import whose generation is removed while it writes is not put in force but written again', async () => {
  const table = await openTable();
  const dynamodb = anotherClient(table.sandbox);
  let isRemoved = false;
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'TransactWriteItemsCommand' && !isRemoved) {
          isRemoved = true;
          await removeLeftovers(minutesOn(table, 16));
        }
        return next(args);
      },
    { step: 'initialize' },
  );

  const result = await editTable(anEdit(additions(110)), { ...table, dynamodb });

  expect(result).toMatchObject({ kind: 'applied' });
  expect((await readTable(table)).items).toHaveLength(110);
});

test('a generation in force is never removed, nor one in another state than was seen', async () => {
  const table = await openTable();
  await editTable(anEdit(additions(110)), table);
  const live = (await table.generation()) ?? '';
  const staged = await stage([office], table);

  const results = [
    await removeGeneration(live, 'staged', table),
    await removeGeneration(live, 'retired', table),
    await removeGeneration(staged, 'retired', table),
  ];

  expect(results).toEqual([false, false, false]);
  expect((await readTable(table)).items).toHaveLength(110);
});

test('a removal that is killed at any of its writes goes on the next time', async () => {
  const first = await openTable();
  for (let write = 1, isDone = false; !isDone; write += 1) {
    const table = await openTable(first);
    await editTable(anEdit(additions(110)), table);
    const old = await table.generation();
    await editTable(anEdit(additions(110, 1)), table);
    const { dynamodb } = mortalClient(table.sandbox, { write, when: write % 2 === 0 ? 'half' : 'after' });

    isDone = await removeLeftovers({ ...table, dynamodb }).then(
      () => true,
      () => false,
    );
    await removeLeftovers(table);

    expect([await table.itemsIn(`policy#${old}`), await table.itemsIn('generation')]).toEqual([[], []]);
    expect((await readTable(table)).items).toHaveLength(220);
  }
});

test('a generation of which an item is missing after all were written is not put in force', async () => {
  const table = await openTable();
  const dynamodb = anotherClient(table.sandbox);
  dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'BatchWriteItemCommand') return next(args);
        return { output: { $metadata: {} }, response: {} } as never;
      },
    { step: 'initialize' },
  );

  await expect(editTable(anEdit(additions(110)), { ...table, dynamodb })).rejects.toThrow('0 of 110 items');
  expect((await readTable(table)).items).toEqual([]);
});
