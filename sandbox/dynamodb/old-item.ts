import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { getItem, type Item, keyOf, type Operate } from './operations.ts';

const attributes = z.record(z.string(), z.unknown());
const conditional = z.looseObject({ TableName: z.string(), Key: attributes.optional(), Item: attributes.optional() });

/** A condition that failed, with the item that made it fail. */
export class ConditionFailed extends AwsError {
  readonly item: Item | undefined;

  constructor(message: string, item: Item | undefined) {
    super('ConditionalCheckFailedException', message);
    this.item = item;
  }
}

/**
 * A conditional write with `ReturnValuesOnConditionCheckFailure: ALL_OLD`, which dynalite does not know. Has to run alone,
 * so that the item returned is the one that was looked at.
 * @throws {ConditionFailed} or what the write throws.
 */
export async function writeOrShow(operate: Operate, operation: string, body: unknown): Promise<unknown> {
  const { ReturnValuesOnConditionCheckFailure: _, ...input } = conditional.parse(body);
  try {
    return await operate(operation, input);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
    const key = input.Key ?? (await keyOf(operate, input.TableName, input.Item ?? {}));
    throw new ConditionFailed(error.message, await getItem(operate, input.TableName, key));
  }
}
