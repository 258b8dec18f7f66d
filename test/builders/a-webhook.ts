import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Answer, type Call, fakeAws } from './fake-aws.ts';
import { freshModule } from './fresh-module.ts';
import { stubEnvironment } from './live-deps.ts';
import type { Json } from './read-event.ts';

export const secret = 'correct-horse-battery-staple';
export const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
export const queueUrl = 'https://sqs.us-east-1.amazonaws.com/111122223333/groups';

/** A call as an HTTP API hands it to its function (payload format 2.0). */
export function webhookCall(body: unknown, change: { method?: string; headers?: Record<string, string> } = {}) {
  const { method = 'POST', headers = { 'x-smtp-warden-secret': secret } } = change;
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: 'POST /datadog',
    rawPath: '/datadog',
    rawQueryString: '',
    headers: { 'content-type': 'application/json', ...headers },
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path: '/datadog', protocol: 'HTTP/1.1', sourceIp: '198.51.100.7', userAgent: 'Datadog' },
      requestId: 'request-1',
      routeKey: 'POST /datadog',
      stage: '$default',
      time: '20/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_168_800_000,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
  };
  return event;
}

/** Secrets Manager with these versions of the secret, and a queue. A version may be an error to answer with. */
export function webhookWorld(versions: { current?: string | Answer; previous?: string | Answer } = {}) {
  const { current = secret, previous = noVersion } = versions;
  return (call: Call): Answer => {
    if (call.name === 'SendMessageBatch') return { body: taken(call.input) };
    const version = call.input.VersionStage === 'AWSPREVIOUS' ? previous : current;
    return typeof version === 'string' ? { body: { SecretString: version } } : version;
  };
}

export const noVersion: Answer = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no version' } };

/** The very module that is deployed, over a world of its own. */
export async function webhook(answerTo: (call: Call) => Answer = webhookWorld()) {
  const { calls } = await fakeAws(answerTo);
  stubEnvironment({
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    SMTP_WARDEN_DATADOG_SECRET_ARN: secretArn,
    SMTP_WARDEN_GROUP_QUEUE_URL: queueUrl,
  });
  const { handler } = await freshHandler();
  const sent = () =>
    calls.filter(({ name }) => name === 'SendMessageBatch').flatMap(({ input }) => input.Entries as Json[]);
  return { handler, calls, sent };
}

/** The function as a new process has it: it has read nothing yet, neither a setting nor the secret. */
export function freshHandler() {
  return freshModule<typeof import('../../handlers/datadog.ts')>('handlers/datadog.ts');
}

function taken({ Entries }: Json): Json {
  const entries = Entries as { readonly Id: string; readonly MessageBody: string }[];
  const Successful = entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: Id,
    MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
  }));
  return { Successful, Failed: [] };
}
