import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { errorCode } from './aws-error.ts';

type ClientConfig = NonNullable<ConstructorParameters<typeof DynamoDBClient>[0]>;

/** What a deployment asks of tables, by name. Each throws the error of AWS. */
export interface TableProtection {
  readonly exists: (name: string) => Promise<boolean>;
  /** Turns on deletion protection, which takes no time and has no effect where it is on already. */
  readonly protect: (name: string) => Promise<void>;
}

/** `config` is what the SDK's clients are made with: region, credentials and so on. */
export function tableProtection(config: ClientConfig): TableProtection {
  const dynamodb = new DynamoDBClient(config);
  return {
    exists: async (name) => {
      try {
        await dynamodb.send(new DescribeTableCommand({ TableName: name }));
        return true;
      } catch (error) {
        if (errorCode(error) === 'ResourceNotFoundException') return false;
        throw error;
      }
    },
    protect: async (name) => {
      await dynamodb.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }));
    },
  };
}
