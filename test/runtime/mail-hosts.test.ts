import { expect, test } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbMail } from '../../aws/mail/dynamodb-mail.ts';
import type { MailDomain } from '../../core/mail/mail-domain.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { aCheck } from '../builders/in-memory-world.ts';
import { home, liveWarden, optedIn, refOf, rulesIn } from '../builders/live-deps.ts';
import { mxAddress } from '../builders/some-mail.ts';

const seed = {
  groups: [{ name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }],
  networkInterfaces: [{ id: 'eni-00000000000000001', groups: ['mail'], publicIp: mxAddress }],
};

async function checked(environment: Readonly<Record<string, string>>) {
  const { sandbox, settings, runtime } = await liveWarden({ seed, environment });
  const lookedUpAt = new Date().toISOString();
  const hosts = [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt }];
  const domain: MailDomain = { domain: 'example.com', hosts, lookedUpAt, failingSince: null, problem: null };
  await dynamodbMail(dynamodbClient(home.region), settings.deployment.sweepTable).put(domain);
  sandbox.calls.reset();
  const result = await reconcile(refOf(sandbox, 'mail'), aCheck, runtime);
  const calls = sandbox.calls.list().map(({ action }) => action);
  return { result, calls, rules: rulesIn(sandbox, 'mail') };
}

test('where mail domains are set, the worker compares what is remembered with the interfaces of the group', async () => {
  const { result, calls, rules } = await checked({ SMTP_WARDEN_MAIL_DOMAINS: 'example.com,example.org' });

  expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred', mail: { address: mxAddress } } });
  expect(calls.filter((action) => action === 'DescribeNetworkInterfaces')).toHaveLength(1);
  expect(rules).toEqual(['tcp 25-25 0.0.0.0/0']);
});

test('where none are set, it asks nothing about them', async () => {
  const { result, calls, rules } = await checked({});

  expect(result).toMatchObject({ kind: 'remediated' });
  expect(calls).not.toContain('DescribeNetworkInterfaces');
  expect(rules).not.toContain('tcp 25-25 0.0.0.0/0');
});
