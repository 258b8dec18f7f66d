import { dynamodbChangeLimit, type ResumableChangeLimit } from '../aws/dynamodb-change-limit.ts';
import type { Registry } from '../core/organisation/registry.ts';
import type { Settings } from './settings.ts';

/** How many groups may be closed in an hour, in all and in accounts and OUs. In which OUs an account is, the registry says. */
export function openChangeLimit(
  { hourlyChangeLimit, scopedLimits, deployment }: Pick<Settings, 'hourlyChangeLimit' | 'scopedLimits' | 'deployment'>,
  dynamodb: Parameters<typeof dynamodbChangeLimit>[0],
  registry: Pick<Registry, 'of'>,
): ResumableChangeLimit {
  return dynamodbChangeLimit(dynamodb, deployment.sweepTable, {
    most: hourlyChangeLimit,
    scoped: scopedLimits,
    ouPathOf: async (account) => (await registry.of(account)).account?.ouPath ?? null,
  });
}
