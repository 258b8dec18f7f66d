import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { approve, change, home, liveWarden, optedIn, refOf, stubEnvironment } from '../builders/live-deps.ts';
import { aSweep } from '../builders/rule-texts.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:scan',
} as Context;

/** The deployed function over a sandbox in which one group was closed with nobody let in. */
async function opened(mode = 'enforce') {
  const group = { name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] };
  const environment = { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const { sandbox, runtime } = await liveWarden({ seed: { groups: [group] }, environment, policy: [] });
  const mail = refOf(sandbox, 'mail');
  await reconcile(mail, { trigger: aSweep, mayClose: true }, runtime);
  const { sent, url } = await sqsServer();
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: url,
    SMTP_WARDEN_GROUP_QUEUE_URL: `${url}/groups`,
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${url}/background`,
    SMTP_WARDEN_SCAN_QUEUE_URL: `${url}/scans`,
    SMTP_WARDEN_REGIONS: home.region,
    SMTP_WARDEN_MODE: mode,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
  });
  const { handler } = await freshModule<typeof import('../../handlers/scan.ts')>('handlers/scan.ts');
  const askAt = (receives: number, body: object) => {
    const attributes = { ApproximateReceiveCount: String(receives) };
    const record = { messageId: 'message-1', receiptHandle: 'r', attributes, body: JSON.stringify(body) } as SQSRecord;
    return handler({ Records: [record] } satisfies SQSEvent, context, () => undefined);
  };
  const ask = (body: object) => askAt(1, body);
  return { sandbox, runtime, mail, sent, ask, askAt };
}

test('a change of the allowlist asks for managed groups everywhere, and for those that let somebody in now', async () => {
  const { runtime, mail, sent, ask } = await opened();
  await change(runtime, [approve()]);

  const response = await ask({ kind: 'allowlist-changed', accounts: null });

  const trigger = { kind: 'event', name: 'AllowlistChanged' };
  expect(response).toEqual({ batchItemFailures: [] });
  expect(Object.keys(sent).sort()).toEqual(['background', 'scans']);
  expect(sent.scans?.map((body) => JSON.parse(body))).toEqual([{ kind: 'managed-groups', ...home }]);
  expect(sent.background?.map((body) => JSON.parse(body).detail)).toEqual([
    { trigger, mayClose: false, groups: [mail] },
  ]);
});

test('a change of another account’s allowlist asks for nothing here', async () => {
  const { runtime, sent, ask } = await opened();
  await change(runtime, [approve()]);

  const response = await ask({ kind: 'allowlist-changed', accounts: ['999988887777'] });

  expect(response).toEqual({ batchItemFailures: [] });
  expect(sent).toEqual({});
});

test('in mode off nothing is scanned and nothing asked for', async () => {
  const { sandbox, runtime, sent, ask } = await opened('off');
  await change(runtime, [approve()]);
  sandbox.calls.reset();

  const response = await ask({ kind: 'allowlist-changed', accounts: null });

  expect(response).toEqual({ batchItemFailures: [] });
  expect([sent, sandbox.calls.list()]).toEqual([{}, []]);
});

test('a region that cannot be scanned after an edit is tried three times and then left to the sweeps, and is no dead letter', async () => {
  const { sandbox, sent, askAt } = await opened();
  const denied = {
    code: 'UnauthorizedOperation',
    status: 403,
    message: 'with an explicit deny in a service control policy',
  };
  sandbox.faults.add({ kind: 'before', service: 'ec2', ...denied, times: 20 });
  const request = { kind: 'managed-groups', ...home };

  const responses = [await askAt(1, request), await askAt(2, request), await askAt(3, request)];

  const again = { batchItemFailures: [{ itemIdentifier: 'message-1' }] };
  expect(responses).toEqual([again, again, { batchItemFailures: [] }]);
  expect(sent.background ?? []).toEqual([]);
});

test('what a sweep waits for is a dead letter if it fails three times', async () => {
  const { askAt } = await opened();

  const response = await askAt(3, { kind: 'conclude-sweep', sweepId: 'sweep-that-nobody-began' });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
});
