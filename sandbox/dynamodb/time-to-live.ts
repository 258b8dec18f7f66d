import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { Operate } from './operations.ts';

const update = z.object({
  TableName: z.string(),
  TimeToLiveSpecification: z.object({ Enabled: z.boolean(), AttributeName: z.string() }),
});
const describe = z.object({ TableName: z.string() });

/**
 * The TTL settings of tables. Nothing is ever deleted: expired items "still appear in reads" until DynamoDB gets round to
 * them, which may take days (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 */
export type TimeToLive = {
  update(operate: Operate, body: unknown): Promise<unknown>;
  describe(operate: Operate, body: unknown): Promise<unknown>;
  copy(): TimeToLive;
};

export function createTimeToLive(attributes = new Map<string, string>()): TimeToLive {
  return {
    copy: () => createTimeToLive(new Map(attributes)),
    /** @throws {AwsError} ValidationException when it is so already, ResourceNotFoundException. */
    async update(operate, body) {
      const { TableName, TimeToLiveSpecification } = update.parse(body);
      const { Enabled, AttributeName } = TimeToLiveSpecification;
      await operate('DescribeTable', { TableName });
      if (attributes.has(TableName) === Enabled) {
        throw new AwsError('ValidationException', `TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
      }
      if (Enabled) attributes.set(TableName, AttributeName);
      else attributes.delete(TableName);
      return { TimeToLiveSpecification };
    },
    async describe(operate, body) {
      const { TableName } = describe.parse(body);
      await operate('DescribeTable', { TableName });
      const AttributeName = attributes.get(TableName);
      if (AttributeName === undefined) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
      return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } };
    },
  };
}
