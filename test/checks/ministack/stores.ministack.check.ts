import { afterAll } from 'vitest';
import { openOnDynamodb } from '../../contracts/allowlist/open-on-dynamodb.ts';
import { allowlistContract } from '../../contracts/allowlist.contract.ts';
import { openAuditLogOnDynamodb } from '../../contracts/audit-log/open-on-dynamodb.ts';
import { auditLogContract } from '../../contracts/audit-log.contract.ts';
import { dynamodbContract } from '../../contracts/dynamodb.contract.ts';
import { account, region } from '../../contracts/ec2/aws.ts';
import { openSweepsOnDynamodb } from '../../contracts/sweep-ledger/open-on-dynamodb.ts';
import { sweepLedgerContract } from '../../contracts/sweep-ledger.contract.ts';
import { startMinistack } from '../deployed/start-ministack.ts';
import { knownDifferences } from './known-differences.ts';

// One server for all: every opening makes tables of its own. It ends with this process, whatever becomes of the tests.
const secretKey = 'a-key-of-the-account-itself';
const { endpoint, close } = await startMinistack({ account, region, secretKey, environment: {} });
afterAll(close);

const config = { endpoint, region, credentials: { accessKeyId: account, secretAccessKey: secretKey } };
const opening =
  <Opened extends object>(open: (at: typeof config) => Promise<Opened>) =>
  async () => ({ ...(await open(config)), close: async () => undefined });

allowlistContract('MiniStack', opening(openOnDynamodb));
auditLogContract('MiniStack', opening(openAuditLogOnDynamodb));
sweepLedgerContract('MiniStack', opening(openSweepsOnDynamodb));
dynamodbContract('MiniStack', async () => ({ config, close: async () => undefined }), knownDifferences);
