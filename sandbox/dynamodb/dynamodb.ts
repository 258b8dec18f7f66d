import type { IncomingHttpHeaders, Server } from 'node:http';
import { addIndex, addsIndex } from './add-index.ts';
import { copyTables } from './copy-tables.ts';
import { createDynalite, type DynamodbResponse, forward } from './dynalite-server.ts';
import { createGate, type Gate } from './gate.ts';
import { createIdempotency } from './idempotency.ts';
import { ConditionFailed, writeOrShow } from './old-item.ts';
import { createOperate, nobody, type Operate, untilActive } from './operations.ts';
import { createTimeToLive, type TimeToLive } from './time-to-live.ts';
import { TransactionCanceled, transactWrite } from './transact-write.ts';

export type DynamodbRequest = {
  account: string;
  region: string;
  action: string;
  headers: IncomingHttpHeaders;
  body: string;
  now: number;
};

export type Dynamodb = {
  /** Answers a call. @throws {AwsError} for some of the answers that are errors; dynalite words the others itself. */
  answer(request: DynamodbRequest): Promise<DynamodbResponse>;
  /** Another one with the same tables. A transaction that was sent to this one is new to it. */
  copy(): Promise<Dynamodb>;
};

/** DynamoDB in this process, one instance per account and region, made when first called. */
export function createDynamodb(instances = new Map<string, Instance>()): Dynamodb {
  return {
    answer(request) {
      const key = `${request.account}/${request.region}`;
      const instance = instances.get(key) ?? createInstance(request.account, request.region);
      instances.set(key, instance);
      return instance.answer(request);
    },
    async copy() {
      const copies = [...instances].map(async ([key, instance]) => [key, await instance.copy()] as const);
      return createDynamodb(new Map(await Promise.all(copies)));
    },
  };
}

type Instance = {
  answer: Dynamodb['answer'];
  copy(): Promise<Instance>;
  /** Calls dynalite on nobody's behalf. */
  operate: Operate;
};

/** dynalite, and what it lacks: transactions, TTL settings, and the item that made a condition fail. */
function createInstance(account: string, region: string, timeToLive = createTimeToLive()): Instance {
  const server = createDynalite(account, region);
  const gate = createGate();
  const operate = createOperate(server, nobody);
  return {
    operate,
    answer: answersOf(server, gate, timeToLive),
    copy: () =>
      gate.alone(async () => {
        const copy = createInstance(account, region, timeToLive.copy());
        await copyTables(operate, copy.operate);
        return copy;
      }),
  };
}

function answersOf(server: Server, gate: Gate, timeToLive: TimeToLive): Dynamodb['answer'] {
  const idempotency = createIdempotency();

  return ({ action, headers, body, now }) => {
    const operate = createOperate(server, headers);
    if (action === 'UpdateTimeToLive')
      return gate.alone(async () => json(await timeToLive.update(operate, JSON.parse(body))));
    if (action === 'DescribeTimeToLive')
      return gate.together(async () => json(await timeToLive.describe(operate, JSON.parse(body))));
    if (action === 'TransactWriteItems') {
      return gate.alone(async () => {
        const token = tokenOf(body);
        if (!idempotency.isDone(token, body, now)) await transactWrite(operate, JSON.parse(body));
        idempotency.remember(token, body, now);
        return json({});
      });
    }
    if (/^(Put|Update|Delete)Item$/.test(action) && /"ReturnValuesOnConditionCheckFailure":\s*"ALL_OLD"/.test(body)) {
      return gate.alone(async () => json(await writeOrShow(operate, action, JSON.parse(body))));
    }
    if (action === 'UpdateTable' && addsIndex(JSON.parse(body)))
      return gate.alone(async () => json(await addIndex(operate, JSON.parse(body))));
    if (action !== 'CreateTable') return gate.together(() => forward(server, headers, body));
    return gate.together(async () => {
      const answer = await forward(server, headers, body);
      if (answer.status === 200) await untilActive(operate, JSON.parse(body).TableName);
      return answer;
    });
  };
}

function tokenOf(body: string): string | undefined {
  return /"ClientRequestToken":\s*"([^"]+)"/.exec(body)?.[1];
}

function json(value: unknown): DynamodbResponse {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(value) };
}

/** What an error of DynamoDB says beside its code and message. */
export function detailsOf(error: Error): Record<string, unknown> {
  if (error instanceof TransactionCanceled) return { CancellationReasons: error.reasons };
  if (error instanceof ConditionFailed && error.item) return { Item: error.item };
  return {};
}

const underlying: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** The actions permission is asked for: a transaction needs that of its writes, for there is no action TransactWriteItems in IAM. */
export function permissionsOf(action: string, body: string): string[] {
  if (action !== 'TransactWriteItems') return [action];
  const { TransactItems = [] }: { TransactItems?: object[] } = JSON.parse(body);
  const names = new Set(TransactItems.flatMap((item) => Object.keys(item)));
  return [action, ...[...names].flatMap((name) => underlying[name] ?? [])];
}
