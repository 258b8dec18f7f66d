import { EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { flowLogsOf, type InterfaceLog } from '../../../aws/traffic/flow-logs.ts';
import type { NetworkInterface } from '../../../core/evidence/network.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { anInterface, day, eni } from '../../builders/flow-records.ts';
import { sandboxFor } from '../../sandbox/clients.ts';

type FlowLogInput = NonNullable<SeedInput['flowLogs']>[number];

const now = Date.UTC(2026, 10, 30);
const one = anInterface();
const flowLog = { id: 'fl-0123456789abcdef0', resource: eni, logGroup: '/vpc/flows' };
const another = { ...flowLog, id: 'fl-0123456789abcdef1' };

async function coverage(
  flowLogs: readonly FlowLogInput[],
  interfaces: readonly NetworkInterface[] = [one],
  destination: 'cloud-watch-logs' | 's3' = 'cloud-watch-logs',
): Promise<{ covered: Map<string, InterfaceLog>; calls: number }> {
  const sandbox = await sandboxFor({ seed: { flowLogs: [...flowLogs] }, now: () => now });
  const ec2 = new EC2Client(sandbox.clientConfig());
  const period = { from: now - 14 * day, to: now };
  const covered = await flowLogsOf(ec2, interfaces, { account: '111122223333', period, destination });
  return { covered, calls: sandbox.calls.count('DescribeFlowLogs') };
}

async function only(...flowLogs: FlowLogInput[]): Promise<InterfaceLog | undefined> {
  return (await coverage(flowLogs)).covered.get(eni);
}

test.each([
  ['interface', eni],
  ['subnet', one.subnetId],
  ['VPC', one.vpcId],
])('a flow log of the %s covers an interface', async (_, resource) => {
  expect(await only({ ...flowLog, resource })).toMatchObject({
    log: { id: flowLog.id, logGroup: '/vpc/flows' },
    gap: null,
  });
});

test('one whose format cannot be read is taken only where there is no other', async () => {
  const poor = { ...flowLog, format: ['interface-id', 'bytes', 'start', 'end'].map((name) => `\${${name}}`).join(' ') };

  expect(await only(poor)).toMatchObject({ log: { id: flowLog.id }, gap: null });
  expect(await only(poor, { ...another, resource: one.vpcId, logGroup: '/vpc/all', created: '3d' })).toMatchObject({
    log: { id: another.id, logGroup: '/vpc/all' },
    gap: `${eni}: ${another.id} exists only since 2026-11-27T00:00:00.000Z`,
  });
});

test('without any flow log an interface is not covered', async () => {
  expect(await only({ ...flowLog, resource: 'vpc-0aaaaaaaaaaaaaaaa' })).toEqual({
    ...{ log: null, note: null },
    gap: `unknown: no flow log covers ${eni}`,
  });
});

test.each<[string, Partial<FlowLogInput>, string]>([
  ['records rejected traffic only', { trafficType: 'REJECT' }, 'does not record accepted traffic'],
  [
    'writes to S3',
    { logGroup: undefined, destination: 'arn:aws:s3:::flows' },
    'writes to S3 (arn:aws:s3:::flows): give its files with --flow-logs, or set SMTP_WARDEN_ATHENA_WORKGROUP and ' +
      'SMTP_WARDEN_ATHENA_TABLE to read them with Athena',
  ],
  [
    'writes to a delivery stream',
    { logGroup: undefined, destination: 'arn:aws:firehose:us-east-1:111122223333:deliverystream/flows' },
    'writes to kinesis-data-firehose, which cannot be read back',
  ],
])('a flow log that %s covers nothing, and the reason says so', async (_, given, reason) => {
  expect(await only({ ...flowLog, ...given })).toEqual({
    ...{ log: null, note: null },
    gap: `unknown: no flow log covers ${eni}: ${flowLog.id} ${reason}`,
  });
});

test.each<[string, Partial<FlowLogInput>, string]>([
  ['is younger than the period', { created: '3d' }, 'exists only since 2026-11-27T00:00:00.000Z'],
  ['fails to deliver', { deliverError: 'Access error' }, 'fails to deliver its records: Access error'],
  ['is not active', { status: 'DELETED' }, 'is not active (DELETED)'],
])('a flow log that %s is read, and covers a part only', async (_, given, reason) => {
  expect(await only({ ...flowLog, ...given })).toMatchObject({
    log: { id: flowLog.id },
    gap: `${eni}: ${flowLog.id} ${reason}`,
  });
});

test('of several flow logs the one that covers most is read, so that no flow is counted twice', async () => {
  const found = await only(
    { ...flowLog, created: '3d' },
    { ...another, resource: one.vpcId, logGroup: '/vpc/all' },
    { id: 'fl-0123456789abcdef2', resource: one.subnetId, trafficType: 'REJECT', logGroup: '/vpc/rejected' },
  );

  expect(found).toMatchObject({ log: { id: another.id, logGroup: '/vpc/all' }, gap: null, note: null });
});

test('two flow logs that write the same log group count flows twice, which is said; in two formats they are a gap', async () => {
  const twice = await only(flowLog, { ...another, resource: one.vpcId });
  const mixed = await only(flowLog, { ...another, resource: one.vpcId, format: `\${interface-id}` });

  expect(twice).toMatchObject({ gap: null, note: expect.stringContaining('counted more than once') });
  expect(mixed).toMatchObject({ gap: expect.stringContaining('in several formats, of which one is read'), note: null });
});

test('a flow log in S3 is the one for Athena', async () => {
  const { covered } = await coverage(
    [flowLog, { id: another.id, resource: one.vpcId, destination: 'arn:aws:s3:::flows' }],
    [one],
    's3',
  );

  expect(covered.get(eni)).toMatchObject({ log: { id: another.id, logGroup: null }, gap: null });
});

test('flow logs are asked for by the resources, 200 a call, and never for all', async () => {
  const interfaces = Array.from({ length: 250 }, (_, index) =>
    anInterface({ id: `eni-0${index.toString(16).padStart(16, '0')}` }),
  );

  // 250 interfaces, one subnet and one VPC.
  expect((await coverage([], interfaces)).calls).toBe(2);
  expect((await coverage([], [])).calls).toBe(0);
});
