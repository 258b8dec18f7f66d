import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from './accounts.ts';
import { awsClock, dateHeaderOf } from './aws-clock.ts';
import { DynamodbProtocol } from './dynamodb-json/dynamodb-protocol.ts';
import { Ec2Protocol } from './ec2-xml/ec2-protocol.ts';

interface Idle {
  readonly keepAlive: true;
  /** Milliseconds. */
  readonly timeout: number;
}

/** How the connections behave that nobody uses; without it they stay as long as the other side lets them. */
let idle: { readonly httpAgent: Idle; readonly httpsAgent: Idle } | null = null;

/**
 * For a process that makes clients again and again, such as the console: each has connections of its own, which end once nobody has used them
 * for so many milliseconds. For clients that are made from now on. Without it, 200 commands left 1,100 connections open.
 */
export function endIdleConnections(afterMs: number): void {
  const agent = { keepAlive: true, timeout: afterMs } as const;
  idle = { httpAgent: agent, httpsAgent: agent };
}

/**
 * How all clients behave: six attempts, since EC2 refills mutations at only 5 a second and the SDK's default of three gives
 * up within a second (EC2 developer guide, ec2-api-throttling); times in milliseconds.
 */
export const behaviour = {
  maxAttempts: 6,
  // Without the last word the SDK only warns, and a call that hangs between revoke and authorise hangs for ever.
  get requestHandler() {
    return { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true, ...idle };
  },
};

/**
 * How a client that changes rules behaves: one attempt a call, so that its answer is about this call and nothing else, and a
 * connection for each, since one that was kept open may be closed by now, and then it is not known whether the call was made.
 */
const singleAttempt = {
  maxAttempts: 1,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 8_000,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
  },
};

const clock = awsClock({ now: Date.now, monotonic: () => performance.now() });

/** How far AWS's clock is ahead of ours, in milliseconds, by the last answer of EC2 or DynamoDB; null where none is recent. */
export function awsOffset(): number | null {
  return clock.offset();
}

/** For a process that begins work which has nothing to do with what it did before. */
export function forgetAwsOffset(): void {
  clock.forget();
}

/** Where to call, and with whose credentials, or those of another client; without any, those of the environment. */
export interface ClientPlace {
  readonly region: string;
  readonly credentials?: Credentials | EC2Client['config']['credentials'];
}

/** Whose parser reads the answers of DescribeSecurityGroups and DescribeSecurityGroupRules: ours, or the SDK's only. */
export type Ec2Parser = 'own' | 'sdk';

export function ec2Client(place: ClientPlace, parser: Ec2Parser = 'own'): EC2Client {
  const protocol = parser === 'own' ? { protocol: Ec2Protocol } : {};
  return withClock(new EC2Client({ ...behaviour, ...place, ...protocol }));
}

/**
 * For AuthorizeSecurityGroupIngress and RevokeSecurityGroupIngress, and nothing else. In the region of `reads` and with its
 * credentials, which are there already when what was read has been judged: a change waits for none.
 */
export function ec2ChangesClient({ config: { region, credentials } }: EC2Client): EC2Client {
  return withClock(new EC2Client({ ...singleAttempt, region, credentials }));
}

export function serviceQuotasClient(place: ClientPlace): ServiceQuotasClient {
  return new ServiceQuotasClient({ ...behaviour, ...place });
}

export function dynamodbClient(region: string): DynamoDBClient {
  // A claim is ended within the 20 seconds after its last change: one answer that is lost must not take them all.
  const requestHandler = { ...behaviour.requestHandler, requestTimeout: 5_000 };
  const dynamodb = new DynamoDBClient({ ...behaviour, requestHandler, region, protocol: DynamodbProtocol });
  dynamodb.middlewareStack.addRelativeTo(observeDate, nextToHandler);
  return dynamodb;
}

export function stsClient(region: string): STSClient {
  return new STSClient({ ...behaviour, region });
}

export function sqsClient(region: string): SQSClient {
  // The endpoint is the one of the environment, as for every other service, and not the host of the queue's URL.
  return new SQSClient({ ...behaviour, region, useQueueUrlAsEndpoint: false });
}

/** For the queues of a member account. */
export function memberSqsClient(place: ClientPlace): SQSClient {
  return new SQSClient({ ...behaviour, ...place, useQueueUrlAsEndpoint: false });
}

export function snsClient(region: string): SNSClient {
  return new SNSClient({ ...behaviour, region });
}

export function eventBridgeClient(region: string): EventBridgeClient {
  return new EventBridgeClient({ ...behaviour, region });
}

export function securityHubClient(region: string): SecurityHubClient {
  return new SecurityHubClient({ ...behaviour, region });
}

/**
 * The SDK calls the one endpoint that Organizations has in the partition of the region. More attempts than elsewhere: a listing of thousands
 * of accounts is lost with one call, and nobody waits for it.
 */
export function organizationsClient(place: ClientPlace): OrganizationsClient {
  return new OrganizationsClient({ ...behaviour, maxAttempts: 10, ...place });
}

export function secretsManagerClient(region: string): SecretsManagerClient {
  return new SecretsManagerClient({ ...behaviour, region });
}

/** Right before the HTTP handler, so that answers that the SDK makes errors of are seen as well. */
const nextToHandler = { relation: 'after', toMiddleware: 'deserializerMiddleware', name: 'awsClock' } as const;

function observeDate<Request, Result extends { readonly response: unknown }>(
  next: (request: Request) => Promise<Result>,
): (request: Request) => Promise<Result> {
  return async (request) => {
    const result = await next(request);
    clock.observe(dateHeaderOf(result.response));
    return result;
  };
}

/** Before each attempt of a call, retries included. */
const nextToRetries = { relation: 'after', toMiddleware: 'retryMiddleware', name: 'ended' } as const;

interface EndingClient {
  destroy(): void;
  readonly middlewareStack: {
    addRelativeTo(middleware: typeof passOn, options: typeof nextToRetries): void;
  };
}

function passOn<Request, Result>(next: (request: Request) => Promise<Result>): (request: Request) => Promise<Result> {
  return next;
}

/** Has a client end when the signal is aborted: its connections are cut, and no further attempt is made, also of calls in flight. */
export function endWith<Client extends EndingClient>(client: Client, signal: AbortSignal): Client {
  const refuse: typeof passOn = (next) => async (request) => {
    if (signal.aborted) throw new Error('this client has been closed');
    return next(request);
  };
  client.middlewareStack.addRelativeTo(refuse, nextToRetries);
  signal.addEventListener('abort', () => client.destroy(), { once: true });
  return client;
}

function withClock(ec2: EC2Client): EC2Client {
  ec2.middlewareStack.addRelativeTo(observeDate, nextToHandler);
  return ec2;
}
