import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Queue } from '../../aws/queues.ts';
import type { SecretReader } from '../../aws/secret.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { Logger } from '../../runtime/logger.ts';
import { datadogWebhook } from '../events/datadog.ts';
import { parseEvent } from '../events/to-candidates.ts';
import { isSecret } from './is-secret.ts';

export interface WebhookContext {
  readonly secrets: SecretReader;
  readonly queue: Queue;
  readonly home: Place;
  readonly logger: Logger;
}

/** The header that holds the secret; an HTTP API gives all names in lower case. */
export const secretHeader = 'x-smtp-warden-secret';

/** What every SQS queue takes (SQS quotas), and so the most a body may hold. */
const mostBytes = 262_144;

/** How long the secret is remembered, in milliseconds, and how long after a wrong one: it may just have been rotated. */
const secretAgeMs = 300_000;
const doubtedSecretAgeMs = 10_000;

/**
 * Answers a call to the webhook (HTTP API, payload format 2.0) and queues what it tells for the worker. Nothing is said of
 * the body to a caller without the secret. Throws where the secret or the queue cannot be reached: that is a 500, which
 * Datadog sends again, as it does no other answer (docs.datadoghq.com/integrations/webhooks).
 */
export async function answerWebhook(
  event: APIGatewayProxyEventV2,
  context: WebhookContext,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { logger, queue, home } = context;
  if (event.requestContext.http.method !== 'POST') return answer(405, 'use POST');
  if (!(await isAuthorised(event.headers[secretHeader] ?? '', context.secrets))) {
    logger.warn({ sourceIp: event.requestContext.http.sourceIp }, 'webhook without the secret');
    return answer(401, 'unauthorised');
  }
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > mostBytes) return answer(413, `the body is ${body.length} bytes; the limit is ${mostBytes}`);
  const reading = parsed(body.toString('utf8'));
  if (!reading) return refused(logger, 'the body is not JSON');
  const { requestId: id } = event.requestContext;
  const message = { 'detail-type': datadogWebhook, source: 'smtp-warden.datadog', id, ...home, detail: reading.json };
  const nomination = parseEvent(message, []);
  if (nomination.kind === 'unreadable') return refused(logger, nomination.reason);
  if (nomination.kind === 'ignored') {
    logger.info({ reason: nomination.reason }, 'webhook ignored');
    return answer(202, `ignored: ${nomination.reason}`);
  }
  const text = messageText(message);
  const size = Buffer.byteLength(text);
  if (size > mostBytes) return answer(413, `the message would be ${size} bytes; the limit is ${mostBytes}`);
  await queue.send([{ body: text }]);
  logger.info({ groups: nomination.groups }, 'webhook accepted');
  return answer(202, 'accepted');
}

/** A secret nobody knows may be the newest: it is looked up again, though not so often that strangers cost us calls. */
async function isAuthorised(given: string, secrets: SecretReader): Promise<boolean> {
  if (isSecret(given, await secrets(secretAgeMs))) return true;
  return isSecret(given, await secrets(doubtedSecretAgeMs));
}

/** Line breaks become spaces: Datadog does not say that it escapes those of a message that it puts into a template. */
function parsed(text: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(text.replace(/\p{Cc}/gu, ' ')) };
  } catch {
    // Not JSON is an outcome here, and the caller is told so; nothing is swallowed.
    return null;
  }
}

/** SQS refuses the two characters that Unicode calls no characters (SQS API reference, SendMessage). */
function messageText(message: object): string {
  return JSON.stringify(message).replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
}

function refused(logger: Logger, reason: string): APIGatewayProxyStructuredResultV2 {
  logger.warn({ reason }, 'webhook refused');
  return answer(400, reason);
}

function answer(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
