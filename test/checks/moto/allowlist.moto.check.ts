import { openOnDynamodb } from '../../contracts/allowlist/open-on-dynamodb.ts';
import { allowlistContract } from '../../contracts/allowlist.contract.ts';
import { account, region } from '../../contracts/ec2/aws.ts';
import { startMoto } from './start-moto.ts';

allowlistContract('moto', async () => {
  const { endpoint, close } = await startMoto();
  const credentials = { accessKeyId: account, secretAccessKey: 'moto' };
  return { ...(await openOnDynamodb({ endpoint, region, credentials })), close };
});
