import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { answerTo, type Database } from './database.ts';

interface Command {
  readonly input: object;
}

/** How a command comes to the database and its answer back. */
export type Transport = (operation: string, act: () => object) => Promise<object>;

/** The database as the stores of aws/ know it. They use nothing of a client but `send`. */
export function dynamodbOver(database: Database, transport: Transport): DynamoDBClient {
  const send = (command: Command) => transport(command.constructor.name, () => answerTo(command, database));
  return Object.assign(Object.create(DynamoDBClient.prototype), { send });
}

/** Without any wait. */
export const atOnce: Transport = async (_, act) => act();
