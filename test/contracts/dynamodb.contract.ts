import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditTable } from '../../aws/table-definitions.ts';
import { itemCases } from './dynamodb/item.cases.ts';
import { tableCases } from './dynamodb/table.cases.ts';
import type { Case, Table } from './dynamodb/table.ts';
import { transactionCases } from './dynamodb/transaction.cases.ts';

const cases = [...itemCases, ...transactionCases, ...tableCases];

export interface DynamodbTarget {
  readonly config: DynamoDBClientConfig;
  readonly close: () => Promise<void>;
}

/**
 * The rules of DynamoDB that the stores rely on, beyond reading back what they wrote (developer guide, API reference), seen
 * by the AWS SDK at any endpoint. A case named in `knownDifferences` (with the reason) is asserted to fail there, so that an
 * entry no longer true is a failure too.
 */
export function dynamodbContract(
  name: string,
  start: () => Promise<DynamodbTarget>,
  knownDifferences: Readonly<Record<string, string>> = {},
): void {
  describe(`DynamoDB contract: ${name}`, () => {
    let target: DynamodbTarget;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target?.close());

    const onATable = async ({ title, run }: Case) =>
      run(await newTable(target.config, `rules-${titles.indexOf(title)}`));
    const titles = cases.map(({ title }) => title);
    for (const one of cases) {
      const reason = knownDifferences[one.title];
      if (reason === undefined) test(one.title, () => onATable(one));
      else test(`DIFFERS: ${one.title} (${reason})`, () => expect(onATable(one)).rejects.toThrow());
    }

    test('every known difference names a case', () => {
      expect(Object.keys(knownDifferences).filter((title) => !titles.includes(title))).toEqual([]);
    });
  });
}

async function newTable(config: DynamoDBClientConfig, TableName: string): Promise<Table> {
  const dynamodb = new DynamoDBClient({ ...config, maxAttempts: 1 });
  await dynamodb.send(new CreateTableCommand({ TableName, ...auditTable }));
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: 120, minDelay: 1, maxDelay: 5 }, { TableName });
  return { dynamodb, TableName };
}
