import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { trafficReaders } from '../../runtime/traffic-places.ts';
import { anInterface, day, eni, line } from '../builders/flow-records.ts';
import { sandboxFor } from '../sandbox/clients.ts';

const evidence = { when: 'off', days: 14, maxBytes: 10_000_000_000, queueUrl: null, athena: null } as const;
const place = { account: '222233334444', region: 'eu-west-1' };
const period = { from: Date.now() - 14 * day, to: Date.now() };

test('the traffic of a place is read in its region and with the credentials of its EC2 client', async () => {
  const records = [{ age: '1h', line: line() }];
  const flowLog = { ...place, id: 'fl-0123456789abcdef0', resource: eni, logGroup: '/vpc/flows', records };
  const sandbox = await sandboxFor({ seed: { flowLogs: [flowLog] } });
  vi.stubEnv('AWS_ENDPOINT_URL', sandbox.endpoint);
  const ec2 = new EC2Client(sandbox.clientConfig(place.account, place.region));

  const reader = await trafficReaders({ evidence }, () => ({ ec2 }))(place, period);
  const read = await reader.read([anInterface()]);
  vi.unstubAllEnvs();

  expect(read.flows).toHaveLength(1);
  expect(sandbox.calls.list({ service: 'logs' }).every((call) => call.account === place.account)).toBe(true);
});

test('where a workgroup of Athena is set, CloudWatch Logs is not asked', async () => {
  const sandbox = await sandboxFor({
    seed: { flowLogs: [{ id: 'fl-0123456789abcdef0', resource: eni, logGroup: '/vpc/flows' }] },
  });
  const ec2 = new EC2Client(sandbox.clientConfig());
  const athena = { workgroup: 'flows', table: 'logs.flows' };

  const reader = await trafficReaders({ evidence: { ...evidence, athena } }, () => ({ ec2 }))(place, period);
  const read = await reader.read([anInterface()]);

  expect(read.coverage.get(eni)).toMatch(/writes to CloudWatch Logs, which is not read where Athena is set$/);
  expect(sandbox.calls.count('DescribeLogGroups')).toBe(0);
});
