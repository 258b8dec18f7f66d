import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { home } from '../../builders/live-deps.ts';
import type { Service } from './service.ts';

type At = Pick<Service, 'endpoint' | 'environment'>;

/** How a client of the account itself calls the AWS on this machine. */
function config({ endpoint, environment }: At) {
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
  };
  return { endpoint, region: home.region, credentials };
}

function sqsOf(at: At): SQSClient {
  return new SQSClient({ ...config(at), useQueueUrlAsEndpoint: false });
}

/** Puts an event of AWS's own on a bus, as the service it is of does. */
export async function tell(at: At, event: object, bus = 'default'): Promise<void> {
  const { source, detail, 'detail-type': type } = Object(event);
  const entry = { Source: source, DetailType: type, Detail: JSON.stringify(detail), EventBusName: bus };
  const { FailedEntryCount } = await new EventBridgeClient(config(at)).send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount !== 0) throw new Error(`the bus ${bus} did not take the event`);
}

/** Has the rule with this schedule be due every minute. */
export async function everyMinute(at: At, schedule: string): Promise<void> {
  const eventBridge = new EventBridgeClient(config(at));
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({}));
  const rule = Rules.find(({ ScheduleExpression }) => ScheduleExpression === schedule);
  if (!rule) throw new Error(`no rule has the schedule ${schedule}`);
  await eventBridge.send(new PutRuleCommand({ Name: rule.Name, ScheduleExpression: 'rate(1 minute)' }));
}

/** Takes all messages there are out of a queue, with their attributes. */
export async function take(at: At, QueueUrl: string): Promise<Message[]> {
  const sqs = sqsOf(at);
  const taken: Message[] = [];
  for (;;) {
    const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
    if (Messages.length === 0) return taken;
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    taken.push(...Messages);
  }
}

/** How many messages a queue holds that are waiting or being worked on; those put off to later do not count. */
export async function waiting(at: At, QueueUrl: string): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqsOf(at).send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }));
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}

interface OwnEvent {
  readonly 'detail-type': string;
  readonly detail: { readonly groupId?: string };
}

export interface News {
  /** Our own events so far, as EventBridge hands them to a target. */
  readonly events: () => Promise<readonly OwnEvent[]>;
  /** The subjects of what people were told so far. */
  readonly subjects: () => Promise<readonly string[]>;
  /** And their texts. */
  readonly texts: () => Promise<readonly string[]>;
}

/** Listens to what the service tells: machines through the default bus, people through the topic. */
export async function listen(at: At, TopicArn: string): Promise<News> {
  const Endpoint = `arn:aws:sqs:${home.region}:${home.account}:news`;
  const Attributes = { Policy: mayReceive(Endpoint) };
  const { QueueUrl = '' } = await sqsOf(at).send(new CreateQueueCommand({ QueueName: 'news', Attributes }));
  const eventBridge = new EventBridgeClient(config(at));
  await eventBridge.send(new PutRuleCommand({ Name: 'news', EventPattern: '{"source":["smtp-warden"]}' }));
  await eventBridge.send(new PutTargetsCommand({ Rule: 'news', Targets: [{ Id: 'news', Arn: Endpoint }] }));
  await new SNSClient(config(at)).send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const events: OwnEvent[] = [];
  const subjects: string[] = [];
  const texts: string[] = [];
  const read = async () => {
    for (const { Body = '' } of await take(at, QueueUrl)) {
      const message = JSON.parse(Body);
      if ('detail-type' in message) events.push(message);
      else {
        subjects.push(message.Subject);
        texts.push(message.Message);
      }
    }
  };
  return {
    events: () => read().then(() => events),
    subjects: () => read().then(() => subjects),
    texts: () => read().then(() => texts),
  };
}

/** A queue policy by which rules and topics may send to the queue. */
function mayReceive(Resource: string): string {
  const Principal = { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sqs:SendMessage', Resource }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
