import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../../../aws/accounts.ts';
import { answerTo } from '../dynamodb/database.ts';
import { SdkError } from '../engine/sdk-error.ts';
import { answerSqs } from '../sqs/answer-sqs.ts';
import { type Cloud, callAws, caller } from './cloud.ts';
import { answerEc2 } from './ec2.ts';

/** What stands for aws/clients.ts in a simulation: the same names, for whichever simulated process calls. */

interface Place {
  readonly region: string;
  readonly credentials?: Credentials;
}

interface Command {
  readonly input: object;
}

/** The clocks of AWS and of the service are the same here. */
export function awsOffset(): number {
  return 0;
}

export function forgetAwsOffset(): void {}

export function ec2Client(place: Place): EC2Client {
  return ec2At(place, {});
}

export function ec2ChangesClient({ config }: { readonly config: Place }): EC2Client {
  return ec2At(config, { attempts: 1 });
}

export function serviceQuotasClient(place: Place): ServiceQuotasClient {
  const answer = { Quota: { Value: 60 } };
  return clientOf(ServiceQuotasClient.prototype, place, (command, account) =>
    callAws(nameOf(command), () => answer, { account }),
  );
}

export function stsClient(region: string): STSClient {
  const { cloud } = caller();
  return clientOf(STSClient.prototype, { region }, (command) => {
    const { RoleArn = '' }: Partial<AssumeRoleCommandInput> = command.input;
    const account = RoleArn.split(':')[4] ?? '';
    // STS answers for an account that does not answer itself.
    return callAws(nameOf(command), () => assumeRole(account, cloud), { account: null });
  });
}

export function dynamodbClient(region: string): DynamoDBClient {
  const { database } = caller().cloud;
  return clientOf(DynamoDBClient.prototype, { region }, (command) =>
    callAws(nameOf(command), () => answerTo(command, database), { account: null }),
  );
}

export function sqsClient(region: string): SQSClient {
  const { queueAt } = caller().cloud;
  return clientOf(SQSClient.prototype, { region }, (command) =>
    callAws(nameOf(command), () => answerSqs(command, queueAt), { account: null }),
  );
}

export function memberSqsClient(place: Place): SQSClient {
  return clientOf(SQSClient.prototype, place, (command, account) =>
    callAws(nameOf(command), () => queueOfMember(command), { account }),
  );
}

/** A client ends when the signal is aborted. */
export function endWith<Client extends { destroy(): void }>(client: Client, signal: AbortSignal): Client {
  signal.addEventListener('abort', () => client.destroy(), { once: true });
  return client;
}

function ec2At(place: Place, options: { readonly attempts?: number }): EC2Client {
  const { cloud } = caller();
  return clientOf(EC2Client.prototype, place, (command, account) => {
    const act = () => answerEc2(command, { account, region: place.region }, cloud);
    return callAws(nameOf(command), act, { account, ...options });
  });
}

function nameOf(command: object): string {
  return command.constructor.name;
}

function assumeRole(account: string, cloud: Cloud): object {
  const { assumed } = cloud.calls;
  assumed.set(account, (assumed.get(account) ?? 0) + 1);
  const trouble = cloud.accounts.get(account)?.trouble ?? 'suspended';
  if (trouble === 'no-role' || trouble === 'suspended') {
    throw new SdkError('AccessDenied', `not authorized to perform: sts:AssumeRole on ${account}`, 403);
  }
  const Expiration = new Date(cloud.clock.now() + 3_600_000);
  const secret = { SecretAccessKey: 'secret', SessionToken: 'token' };
  return { Credentials: { AccessKeyId: `ASIA${account}`, ...secret, Expiration } };
}

/** Nothing was left undelivered in any member account. */
function queueOfMember(command: object): object {
  const name = nameOf(command);
  if (name === 'GetQueueUrlCommand') return { QueueUrl: 'https://sqs.example.com/events-dead' };
  if (name === 'GetQueueAttributesCommand') return { Attributes: { ApproximateNumberOfMessages: '0' } };
  throw new Error(`${name} is not simulated in a member account`);
}

/** As far as aws/ and runtime/ know a client: it sends, it is dropped, and its configuration is handed on. */
function clientOf<Client extends object>(
  prototype: Client,
  config: Place,
  send: (command: Command, account: string) => Promise<object>,
): Client {
  const owner = caller();
  const { cloud } = owner;
  const identity = config.credentials ? remembered(config.credentials, cloud.clock.now) : null;
  if (identity) {
    owner.clients += 1;
    const { mostClients } = cloud.calls;
    mostClients.set(owner.name, Math.max(mostClients.get(owner.name) ?? 0, owner.clients));
  }
  let isOpen = true;
  return Object.assign(Object.create(prototype), {
    config,
    middlewareStack: { add: () => undefined, addRelativeTo: () => undefined },
    send: async (command: Command) => {
      if (!isOpen) throw new Error('this client has been closed');
      return send(command, identity ? await identity() : cloud.hub);
    },
    destroy: () => {
      if (isOpen && identity) owner.clients -= 1;
      isOpen = false;
    },
  });
}

const renewBeforeMs = 5 * 60_000;

/** Whose the credentials are. As the SDK does it, a client asks for them once and again only when they are about to end. */
function remembered(credentials: Credentials, now: () => number): () => Promise<string> {
  let known: ReturnType<Credentials> | null = null;
  return async () => {
    known ??= credentials();
    try {
      const { accessKeyId, expiration } = await known;
      if (expiration.getTime() - renewBeforeMs < now()) known = null;
      return accessKeyId.slice('ASIA'.length);
    } catch (error) {
      known = null;
      throw error;
    }
  };
}
