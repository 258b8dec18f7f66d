import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { openOnDynamodb } from './allowlist/open-on-dynamodb.ts';
import { allowlistContract } from './allowlist.contract.ts';

allowlistContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { ...(await openOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
});
