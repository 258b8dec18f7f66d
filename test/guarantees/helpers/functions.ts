import { vi } from 'vitest';
import { freshModule } from '../../builders/fresh-module.ts';
import type { Environment } from './run-cli.ts';
import { account, home, type World } from './world.ts';

type Worker = typeof import('../../../handlers/worker.ts')['handler'];
type SqsEvent = Parameters<Worker>[0];
type LambdaContext = Parameters<Worker>[1];

/** Hands an event to the worker that names this group. Gives the ids of the messages that are to come again. */
export type Check = (groupId: string, region?: string) => Promise<readonly string[]>;

/**
 * Loads the worker function with the environment of the world and more, as a new process would. By default it enforces.
 */
export async function loadWorker({ environment }: World, more: Environment = {}): Promise<Check> {
  setEnvironment({ ...environment, SMTP_WARDEN_MODE: 'enforce', ...more });
  const { handler } = await freshModule<typeof import('../../../handlers/worker.ts')>('handlers/worker.ts');
  return async (groupId, region = home) => deliver(handler, [JSON.stringify(openedEvent(groupId, region))]);
}

/** Hands messages to the worker, one after the other. */
export async function deliver(handler: Worker, bodies: readonly string[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const body of bodies) {
    const response = await handler(sqsEvent(body), lambdaContext, () => undefined);
    failures.push(...(response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  }
  return failures;
}

/** The functions read their settings when they are imported. It is as before once the world is closed. */
export function setEnvironment(environment: Environment): void {
  for (const name of Object.keys(process.env)) if (/^(SMTP_WARDEN|AWS)_/.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

export function sqsEvent(body: string): SqsEvent {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.now()),
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: String(Date.now()),
  };
  const record = {
    messageId: 'message',
    receiptHandle: 'receipt',
    body,
    attributes,
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${home}:${account}:groups`,
    awsRegion: home,
  };
  return { Records: [record] };
}

/** 89 s are left: less than a claim lasts, and enough to begin with a group. */
export const lambdaContext: LambdaContext = {
  awsRequestId: 'request',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'worker',
  functionVersion: '1',
  invokedFunctionArn: `arn:aws:lambda:${home}:${account}:function:worker`,
  memoryLimitInMB: '512',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 150_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** The CloudTrail event of a person who has opened a port of this group. */
function openedEvent(groupId: string, region: string): object {
  const now = new Date().toISOString();
  const detail = {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/alice`, accountId: account },
    eventTime: now,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    awsRegion: region,
    sourceIPAddress: '198.51.100.23',
    userAgent: 'aws-cli/2.27.0',
    requestParameters: { groupId, ipPermissions: {} },
    responseElements: { _return: true },
    eventID: '9fd68588-ecbf-4528-a345-199fa6bb0821',
    recipientAccountId: account,
  };
  const source = { source: 'aws.ec2', account, region, time: now, resources: [] };
  return { version: '0', id: '7bf73129', 'detail-type': 'AWS API Call via CloudTrail', ...source, detail };
}
