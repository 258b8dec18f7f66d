import type { Context, EventBridgeEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbMail } from '../../aws/mail/dynamodb-mail.ts';
import { type DnsZone, dnsServer, zoneOf } from '../builders/dns-server.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { furnishedSandbox, home, stubEnvironment } from '../builders/live-deps.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:sweep',
} as Context;

/** The function `sweep` with a DNS of its own: what it has asked for, and what it remembers of example.com. */
async function swept(zone: DnsZone, domains = 'example.com') {
  const [dns, sqs] = [await dnsServer(zone), await sqsServer()];
  const { settings } = await furnishedSandbox({});
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: new URL(sqs.url).origin,
    SMTP_WARDEN_MODE: 'plan',
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    SMTP_WARDEN_GROUP_QUEUE_URL: `${sqs.url}/groups`,
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${sqs.url}/background`,
    SMTP_WARDEN_SCAN_QUEUE_URL: `${sqs.url}/scans`,
    SMTP_WARDEN_POLICY_CHAIN: 'optional',
    SMTP_WARDEN_MAIL_DOMAINS: domains,
    SMTP_WARDEN_DNS_SERVERS: dns.address,
  });
  const { handler } = await freshModule<typeof import('../../handlers/sweep.ts')>('handlers/sweep.ts');
  await handler(
    { time: '2026-11-15T12:00:00Z' } as EventBridgeEvent<'Scheduled Event', unknown>,
    context,
    () => undefined,
  );
  const remembered = await dynamodbMail(dynamodbClient(home.region), settings.deployment.sweepTable).read(
    'example.com',
  );
  return { dns, remembered, requests: (sqs.sent.scans ?? []).map((body) => JSON.parse(body).kind) };
}

test('a sweep first looks up the MX of the mail domains, and remembers them', async () => {
  const { remembered, requests } = await swept(
    zoneOf({
      'example.com': [{ type: 'MX', priority: 10, exchange: 'mx1.example.com' }],
      'mx1.example.com': [{ type: 'A', address: '52.95.110.1' }],
    }),
  );

  expect(remembered).toMatchObject({ hosts: [{ name: 'mx1.example.com', addresses: ['52.95.110.1'] }], problem: null });
  expect(requests).toEqual(['conclude-sweep', 'scan-account']);
});

test('a lookup that fails stops no sweep, and is remembered', async () => {
  const { remembered, requests } = await swept(() => 'servfail');

  expect(remembered).toMatchObject({ hosts: [], lookedUpAt: null, failingSince: expect.any(String) });
  expect(requests).toEqual(['conclude-sweep', 'scan-account']);
});

test('without mail domains nothing is looked up', async () => {
  const { dns, remembered, requests } = await swept(() => 'servfail', '');

  expect(dns.asked).toEqual([]);
  expect(remembered).toBeNull();
  expect(requests).toEqual(['conclude-sweep', 'scan-account']);
});
