import { setTimeout as wait } from 'node:timers/promises';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import type { InsightsDeps } from '../../aws/traffic/insights-deps.ts';
import { insightsReader } from '../../aws/traffic/insights-reader.ts';
import type { NetworkInterface } from '../../core/evidence/network.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';

export const eni = 'eni-0123456789abcdef0';

/** An interface of one private address, as {@link line} sends to. */
export function anInterface(given: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    id: eni,
    ownerId: '111122223333',
    vpcId: 'vpc-0123456789abcdef0',
    subnetId: 'subnet-0123456789abcdef0',
    groupIds: ['sg-0123456789abcdef0'],
    type: 'interface',
    instanceId: null,
    requesterId: null,
    description: '',
    ipv4: [{ address: '10.0.0.5', publicAddress: null }],
    ipv6: [],
    ...given,
  };
}

/** A record of the default format. `start` and `end` stand for times that the seed gives. */
export function line(given: Readonly<Record<string, string | number>> = {}): string {
  const fields = {
    ...{ version: 2, account: '111122223333', id: eni, from: '203.0.113.9', to: '10.0.0.5', fromPort: 40000 },
    ...{ port: 25, protocol: 6, packets: 12, bytes: 3400, start: 'start', end: 'end', action: 'ACCEPT', status: 'OK' },
    ...given,
  };
  return Object.values(fields).join(' ');
}

export const day = 86_400_000;

/** A reader of a sandbox, over the last days, with short waits. */
export function readerOf(sandbox: Sandbox, given: Partial<InsightsDeps> = {}, days = 14) {
  const now = Date.now();
  return insightsReader({
    ec2: new EC2Client({ ...sandbox.clientConfig(), maxAttempts: 1 }),
    logs: new CloudWatchLogsClient({ ...sandbox.clientConfig(), maxAttempts: 1 }),
    account: '111122223333',
    period: { from: now - days * day, to: now },
    now: Date.now,
    monotonic: () => performance.now(),
    sleep: (_, signal) => wait(5, undefined, signal ? { signal } : {}),
    maxBytes: 10_000_000_000,
    ...given,
  });
}
