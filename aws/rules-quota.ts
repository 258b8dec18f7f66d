import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { isAnswer } from './aws-error.ts';

/** Inbound or outbound rules per security group, which AWS sets to 60 where nobody asked for more (VPC user guide). */
export const rulesQuotaCode = 'L-0EA8095F';
export const defaultRulesQuota = 60;

const lifetimeMs = 3_600_000;

/**
 * Reads the quota of one account and region, at most once an hour. Where Service Quotas refuses to answer, the default
 * stands in: the real quota is hardly ever lower, and a plan held back by it is reported.
 */
export function rulesQuotaReader(client: ServiceQuotasClient, now: () => number): () => Promise<number> {
  let known: { readonly value: Promise<number>; readonly at: number } | null = null;
  return () => {
    if (known && now() - known.at <= lifetimeMs) return known.value;
    const value = quotaOrDefault(client);
    known = { value, at: now() };
    value.catch(() => {
      known = null;
    });
    return value;
  };
}

/** The quota as Service Quotas says it. */
export async function readRulesQuota(client: ServiceQuotasClient): Promise<number> {
  const answer = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: rulesQuotaCode }));
  return answer.Quota?.Value ?? defaultRulesQuota;
}

async function quotaOrDefault(client: ServiceQuotasClient): Promise<number> {
  try {
    return await readRulesQuota(client);
  } catch (error) {
    if (isAnswer(error)) return defaultRulesQuota;
    throw error;
  }
}
