import { afterAll } from 'vitest';
import { openAuditLogOnDynamodb } from '../../contracts/audit-log/open-on-dynamodb.ts';
import { auditLogContract } from '../../contracts/audit-log.contract.ts';
import { account, region } from '../../contracts/ec2/aws.ts';
import { startMoto } from './start-moto.ts';

// One server for all: every opening makes a table of its own.
const { endpoint, close } = await startMoto();
afterAll(close);

auditLogContract('moto', async () => {
  const credentials = { accessKeyId: account, secretAccessKey: 'moto' };
  return { ...(await openAuditLogOnDynamodb({ endpoint, region, credentials })), close: async () => undefined };
});
