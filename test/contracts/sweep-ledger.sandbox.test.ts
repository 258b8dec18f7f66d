import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { openSweepsOnDynamodb } from './sweep-ledger/open-on-dynamodb.ts';
import { sweepLedgerContract } from './sweep-ledger.contract.ts';

sweepLedgerContract('sandbox', async () => {
  const sandbox = await startSandbox();
  return { ...(await openSweepsOnDynamodb(sandbox.clientConfig())), close: sandbox.close };
});
