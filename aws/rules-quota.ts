import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { errorCode } from './aws-error.ts';

/** Inbound or outbound rules per security group, which AWS sets to 60 where nobody asked for more (VPC user guide). */
const rulesQuotaCode = 'L-0EA8095F';
export const defaultRulesQuota = 60;

const lifetimeMs = 3_600_000;

/**
 * Reads the quota of one account and region, at most once an hour. Where it cannot be read, the default stands in for this
 * time: the real quota is hardly ever lower, and a plan held back by it is reported.
 */
export function rulesQuotaReader(client: () => ServiceQuotasClient, now: () => number): () => Promise<number> {
  let known: { readonly value: number; readonly at: number } | null = null;
  return async () => {
    if (known && now() - known.at <= lifetimeMs) return known.value;
    try {
      known = { value: await readRulesQuota(client()), at: now() };
    } catch (error) {
      if (!isLasting(error)) return defaultRulesQuota;
      known = { value: defaultRulesQuota, at: now() };
    }
    return known.value;
  };
}

/** An answer that will be the same a minute later, unlike a throttled call or a network that fails. */
function isLasting(error: unknown): boolean {
  return ['AccessDeniedException', 'NoSuchResourceException'].includes(errorCode(error));
}

/** The quota as Service Quotas says it. */
export async function readRulesQuota(client: ServiceQuotasClient): Promise<number> {
  const answer = await client.send(new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode: rulesQuotaCode }));
  return answer.Quota?.Value ?? defaultRulesQuota;
}
