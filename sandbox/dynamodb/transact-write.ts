import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { getItem, type Item, keyOf, type Operate } from './operations.ts';

const attributes = z.record(z.string(), z.unknown());
const base = { TableName: z.string(), ReturnValuesOnConditionCheckFailure: z.string().optional() };
const keyed = z.looseObject({ ...base, Key: attributes });
const actionSchema = z
  .strictObject({
    Put: z.looseObject({ ...base, Item: attributes }).optional(),
    Update: keyed.optional(),
    Delete: keyed.optional(),
    ConditionCheck: keyed.optional(),
  })
  .transform(({ Put, Update, Delete, ConditionCheck }): Action | undefined => {
    if (Put) return { operation: 'PutItem', input: Put, image: Put.Item, isCheck: false };
    if (Update) return { operation: 'UpdateItem', input: Update, image: Update.Key, isCheck: false };
    const removed = Delete ?? ConditionCheck;
    return removed && { operation: 'DeleteItem', input: removed, image: removed.Key, isCheck: !Delete };
  });
const requestSchema = z.object({ TransactItems: z.array(actionSchema), ClientRequestToken: z.string().optional() });

type Input = { TableName: string; ReturnValuesOnConditionCheckFailure?: string | undefined };
/** One write as dynalite can do it. A condition check is a conditional delete that is always undone. */
type Action = { operation: string; input: Input; image: Item; isCheck: boolean };
/** An action with the key of its item. */
type Placed = Action & { key: Item };
type Reason = { Code: string; Message?: string; Item?: Item };

/** A transaction that was called off, with one reason per action. */
export class TransactionCanceled extends AwsError {
  readonly reasons: Reason[];

  constructor(reasons: Reason[]) {
    const codes = reasons.map(({ Code }) => Code).join(', ');
    super(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    );
    this.reasons = reasons;
  }
}

/**
 * TransactWriteItems, for dynalite has none: does the writes one after the other and undoes them when one is refused. It
 * has to run alone. At most 100 actions, each on another item
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html).
 * @throws {TransactionCanceled} when a condition fails, {AwsError} ValidationException, ResourceNotFoundException.
 */
export async function transactWrite(operate: Operate, body: unknown): Promise<void> {
  const actions = readActions(body);
  const placed: Placed[] = [];
  for (const action of actions) {
    placed.push({ ...action, key: await keyOf(operate, action.input.TableName, action.image) });
  }
  checkDistinct(placed);

  const undo: (() => Promise<unknown>)[] = [];
  const undoAll = async () => {
    for (const step of undo.reverse()) await step();
  };
  const reasons: Reason[] = [];
  try {
    for (const action of placed) reasons.push(await attempt(operate, action, undo));
  } catch (error) {
    await undoAll();
    throw error;
  }
  if (reasons.every(({ Code }) => Code === 'None')) return;
  await undoAll();
  throw new TransactionCanceled(reasons);
}

function readActions(body: unknown): Action[] {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) throw new AwsError('ValidationException', z.prettifyError(parsed.error));
  const actions = parsed.data.TransactItems;
  const isComplete = (action: Action | undefined) => action !== undefined;
  if (actions.length === 0 || actions.length > 100 || !actions.every(isComplete)) {
    throw new AwsError(
      'ValidationException',
      'A transaction has 1 to 100 actions, each with one of Put, Update, Delete and ConditionCheck',
    );
  }
  return actions;
}

function checkDistinct(actions: Placed[]): void {
  const items = new Set(actions.map(({ input, key }) => JSON.stringify([input.TableName, key])));
  if (items.size < actions.length) {
    const message = 'Transaction request cannot include multiple operations on one item';
    throw new AwsError('ValidationException', message);
  }
}

const answered = z.object({ Attributes: attributes.optional() });

/** Does one action and notes how to undo it; a failed condition is a reason, anything else is thrown. */
async function attempt(operate: Operate, action: Placed, undo: (() => Promise<unknown>)[]): Promise<Reason> {
  const { ReturnValuesOnConditionCheckFailure: wanted, ...input } = action.input;
  const { TableName } = input;
  try {
    const answer = answered.parse(await operate(action.operation, { ...input, ReturnValues: 'ALL_OLD' }));
    const restore = () =>
      answer.Attributes
        ? operate('PutItem', { TableName, Item: answer.Attributes })
        : operate('DeleteItem', { TableName, Key: action.key });
    if (action.isCheck) await restore();
    else undo.push(restore);
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
    const old = wanted === 'ALL_OLD' ? await getItem(operate, TableName, action.key) : undefined;
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...(old ? { Item: old } : {}) };
  }
}
