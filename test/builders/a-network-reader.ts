import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { onTestFinished } from 'vitest';
import { aroundReader } from '../../aws/network/around-interfaces.ts';
import { networkReader } from '../../aws/network/read-network.ts';
import type { NetworkReader } from '../../core/evidence/readers.ts';
import type { SeedInput } from '../../sandbox/seed.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { parserConfig } from './ec2-parser.ts';
import { home } from './live-deps.ts';

/** Where a client is made; the credentials are those of a test. */
export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A reader of the network at an endpoint. Each call is tried once, so that a test sees each answer. */
export function readerAt(config: Endpoint): NetworkReader {
  const once = { ...config, maxAttempts: 1 };
  const ec2 = new EC2Client({ ...once, ...parserConfig });
  const elb = async () => ({
    current: new ElasticLoadBalancingV2Client(once),
    classic: new ElasticLoadBalancingClient(once),
  });
  const around = aroundReader({ ...home, ec2, rulesQuota: async () => 60 }, elb);
  return networkReader({ ec2 }, async () => around);
}

/** A sandbox that ends with the test, and a reader of its network. */
export async function aNetworkReader(
  seed: SeedInput,
): Promise<{ readonly sandbox: Sandbox; readonly reader: NetworkReader }> {
  const sandbox = await startSandbox({ seed });
  onTestFinished(() => sandbox.close());
  return { sandbox, reader: readerAt(sandbox.clientConfig()) };
}
