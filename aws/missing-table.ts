import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Place } from '../core/model/security-group.ts';

/** A table that does not exist, by its name and place: DynamoDB's own message has neither (`Requested resource not found`). */
export class MissingTableError extends Error {
  /** DynamoDB's code, by which callers recognise it. */
  override readonly name = 'ResourceNotFoundException';
  readonly $metadata: object;
  readonly table: string;

  constructor(table: string, { account, region }: Place, cause: Error) {
    super(`there is no table ${table} in region ${region} of account ${account}`, { cause });
    this.table = table;
    this.$metadata = '$metadata' in cause && typeof cause.$metadata === 'object' ? (cause.$metadata ?? {}) : {};
  }
}

/** Makes the calls of a client name the table that does not exist. `place` is where the tables of the client are. */
export function namingMissingTables(dynamodb: DynamoDBClient, place: Place): DynamoDBClient {
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
        const table = tableOf(args.input);
        throw isMissing && table !== null ? new MissingTableError(table, place, error) : error;
      }
    },
    { step: 'initialize', name: 'namingMissingTables' },
  );
  return dynamodb;
}

/** The first table that a request names: as a member, within an item of a transaction, or as what a batch is asked of. */
function tableOf(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  if ('TableName' in input && typeof input.TableName === 'string') return input.TableName;
  if ('RequestItems' in input && typeof input.RequestItems === 'object') {
    return Object.keys(input.RequestItems ?? {})[0] ?? null;
  }
  for (const value of Object.values(input)) {
    const table = tableOf(value);
    if (table !== null) return table;
  }
  return null;
}
