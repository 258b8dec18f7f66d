import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';

/** The account's quota `Concurrent executions` in a region; a new account may have 10 (Lambda developer guide, Quotas). */
export async function readLambdaConcurrency(client: ServiceQuotasClient): Promise<number | null> {
  const answer = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'lambda', QuotaCode: 'L-B99A9384' }));
  return answer.Quota?.Value ?? null;
}
