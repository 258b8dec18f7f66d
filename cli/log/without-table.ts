import { errorCode } from '../../aws/aws-error.ts';

/** What is read of the tables, or a value instead where they do not exist. */
export async function orWithoutTable<Value>(read: () => Promise<Value>, instead: Value): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (errorCode(error) !== 'ResourceNotFoundException') throw error;
    return instead;
  }
}
