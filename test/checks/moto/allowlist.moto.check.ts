import { afterAll } from 'vitest';
import { openOnDynamodb } from '../../contracts/allowlist/open-on-dynamodb.ts';
import { allowlistContract } from '../../contracts/allowlist.contract.ts';
import { account, region } from '../../contracts/ec2/aws.ts';
import { startMoto } from './start-moto.ts';

// One server for all: every opening makes tables of its own, and moto takes seconds of the processor to start.
const { endpoint, close } = await startMoto();
afterAll(close);

allowlistContract('moto', async () => {
  const credentials = { accessKeyId: account, secretAccessKey: 'moto' };
  return { ...(await openOnDynamodb({ endpoint, region, credentials })), close: async () => undefined };
});
