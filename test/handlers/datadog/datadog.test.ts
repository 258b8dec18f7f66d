import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import { lambdaContext } from '../../../demo/lambda-call.ts';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { freshHandler, queueUrl, secret, webhook, webhookCall, webhookWorld } from '../../builders/a-webhook.ts';
import { readEvent } from '../../builders/read-event.ts';

const rendered = readEvent('datadog-webhook-rendered');
const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const withSecret = (value: string) => ({ headers: { 'x-smtp-warden-secret': value } });

async function statusOf(
  { handler }: Pick<Awaited<ReturnType<typeof webhook>>, 'handler'>,
  event: APIGatewayProxyEventV2,
): Promise<readonly [number | undefined, string]> {
  const response = await handler(event, lambdaContext, () => undefined);
  if (typeof response !== 'object') throw new Error('expected a response with a status');
  return [response.statusCode, JSON.parse(response.body ?? '{}').message];
}

describe('202', () => {
  test('what names a group is queued for the worker as it came, and nominates the group there', async () => {
    const hook = await webhook();

    const response = await statusOf(hook, webhookCall(rendered));

    expect(response).toEqual([202, 'accepted']);
    expect(hook.calls.at(-1)).toMatchObject({ name: 'SendMessageBatch', input: { QueueUrl: queueUrl } });
    const [message] = hook.sent();
    expect(JSON.parse(String(message?.MessageBody))).toEqual({
      'detail-type': 'Datadog Webhook',
      source: 'smtp-warden.datadog',
      id: 'request-1',
      account: '111122223333',
      region: 'us-east-1',
      detail: rendered,
    });
    const nomination = parseSqsBody(String(message?.MessageBody), []);
    expect(nomination).toMatchObject({ groups: [group], trigger: { name: 'Datadog Webhook', eventId: 'request-1' } });
  });

  test('a body in base64 is decoded', async () => {
    const hook = await webhook();
    const body = Buffer.from(JSON.stringify(rendered)).toString('base64');

    const response = await statusOf(hook, { ...webhookCall(body), isBase64Encoded: true });

    expect(response).toEqual([202, 'accepted']);
  });

  test('line breaks that a template has put into a text do no harm', async () => {
    const hook = await webhook();
    const text = JSON.stringify(rendered, null, 2).replace('@resource_id:', 'Port 25\n\tof ');

    expect(await statusOf(hook, webhookCall(text))).toEqual([202, 'accepted']);
  });

  test('what is over is taken, and not queued', async () => {
    const hook = await webhook();

    const response = await statusOf(hook, webhookCall({ ...rendered, transition: 'Recovered' }));

    expect(response).toEqual([202, expect.stringMatching(/^ignored: /)]);
    expect(hook.sent()).toEqual([]);
  });

  test('characters that SQS refuses are escaped, and arrive', async () => {
    const hook = await webhook();

    await statusOf(hook, webhookCall({ ...rendered, org: 'a\ufffe\uffffb\u0000' }));

    const body = String(hook.sent()[0]?.MessageBody);
    expect(['\ufffe', '\uffff', '\u0000'].filter((refused) => body.includes(refused))).toEqual([]);
    expect(JSON.parse(body).detail.org).toBe('a\ufffe\uffffb\u0000');
  });
});

describe('401', () => {
  test.each([
    ['no secret', { headers: {} }],
    ['an empty secret', withSecret('')],
    ['another secret', withSecret('incorrect-horse-battery-staple')],
    ['the beginning of it', withSecret(secret.slice(0, -1))],
    ['more than it', withSecret(`${secret}1`)],
    ['the secret in another header', { headers: { authorization: secret } }],
    ['the secret twice', withSecret(`${secret},${secret}`)],
  ])('%s: nothing is said of the body, and nothing queued', async (_, change) => {
    const hook = await webhook();

    const responses = ['no JSON', 'x'.repeat(300_000), rendered].map((body) =>
      statusOf(hook, webhookCall(body, change)),
    );

    expect(await Promise.all(responses)).toEqual(Array(3).fill([401, 'unauthorised']));
    expect(hook.sent()).toEqual([]);
  });

  test('an unset previous version lets nobody in, and an empty current one is a fault, not an open door', async () => {
    const unset = await statusOf(
      await webhook(webhookWorld({ previous: '  ' })),
      webhookCall(rendered, withSecret('')),
    );
    const empty = statusOf(await webhook(webhookWorld({ current: '' })), webhookCall(rendered, withSecret('')));

    expect(unset).toEqual([401, 'unauthorised']);
    await expect(empty).rejects.toThrow(/no current text/);
  });
});

describe('405, 413 and 400', () => {
  test.each(['GET', 'PUT', 'DELETE', 'HEAD'])('%s is not allowed', async (method) => {
    const hook = await webhook();

    expect(await statusOf(hook, webhookCall('', { method }))).toEqual([405, 'use POST']);
    expect(hook.calls).toEqual([]);
  });

  test('a body over 256 KB is too large, decoded and counted in bytes', async () => {
    const hook = await webhook();
    const bodies = ['x'.repeat(262_145), `"${'\u00e4'.repeat(131_073)}"`];
    const encoded = Buffer.from('x'.repeat(262_145)).toString('base64');

    const responses = bodies.map((body) => statusOf(hook, webhookCall(body)));
    const decoded = await statusOf(hook, { ...webhookCall(encoded), isBase64Encoded: true });

    expect((await Promise.all(responses)).map(([status]) => status)).toEqual([413, 413]);
    expect(decoded[0]).toBe(413);
  });

  test('a body that fits but whose message would not is too large as well: the queue would refuse it for ever', async () => {
    const hook = await webhook();
    const filler = (length: number) => ({ ...rendered, org: 'x'.repeat(length) });
    const room = 262_144 - JSON.stringify(filler(0)).length;

    const responses = [room, room - 300].map((length) => statusOf(hook, webhookCall(filler(length))));

    expect((await Promise.all(responses)).map(([status]) => status)).toEqual([413, 202]);
  });

  test.each([
    ['no JSON', 'security_rule_id=1', 'the body is not JSON'],
    ['an empty body', '', 'the body is not JSON'],
    ['no object', 7, 'expected the body of a webhook in detail, found 7'],
    [
      'no group',
      { title: 'x' },
      'expected the ARN or id of a security group in the webhook, found an object with title',
    ],
  ])('%s is refused, and told why', async (_, body, reason) => {
    const hook = await webhook();

    expect(await statusOf(hook, webhookCall(body))).toEqual([400, reason]);
    expect(hook.sent()).toEqual([]);
  });
});

describe('500, which Datadog sends again', () => {
  const broken = { status: 400, body: { __type: 'AccessDeniedException', message: 'no access' } };

  test('the secret cannot be read; once it can, it is', async () => {
    let answers = webhookWorld({ current: broken });
    const hook = await webhook((call) => answers(call));

    await expect(statusOf(hook, webhookCall(rendered))).rejects.toThrow('no access');
    answers = webhookWorld();

    expect(await statusOf(hook, webhookCall(rendered))).toEqual([202, 'accepted']);
  });

  test('the previous secret cannot be read for another reason than that there is none', async () => {
    const hook = await webhook(webhookWorld({ previous: broken }));

    await expect(statusOf(hook, webhookCall(rendered))).rejects.toThrow('no access');
  });

  test('the queue does not take the message, as a whole or in its answer', async () => {
    const Failed = [{ Id: '0', Code: 'InternalError', SenderFault: false, Message: 'try again' }];
    const answers = [broken, { body: { Successful: [], Failed } }];

    for (const answer of answers) {
      const hook = await webhook((call) => (call.name === 'SendMessageBatch' ? answer : webhookWorld()(call)));
      await expect(statusOf(hook, webhookCall(rendered))).rejects.toThrow(/no access|try again/);
    }
  });

  test('a setting is missing', async () => {
    const hook = await webhook();
    vi.stubEnv('SMTP_WARDEN_DATADOG_SECRET_ARN', '');
    const { handler } = await freshHandler();

    await expect(async () => statusOf({ handler }, webhookCall(rendered))).rejects.toThrow(
      'SMTP_WARDEN_DATADOG_SECRET_ARN',
    );
    expect(hook.calls).toEqual([]);
  });
});
