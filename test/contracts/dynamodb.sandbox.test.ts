import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { dynamodbContract } from './dynamodb.contract.ts';

dynamodbContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { config: sandbox.clientConfig(), close: sandbox.close };
});
