import { dynamodbChangeLimit, type ResumableChangeLimit } from '../aws/dynamodb-change-limit.ts';
import type { Registry } from '../core/organisation/registry.ts';
import type { SweepScopes } from '../core/sweep/hold-scopes.ts';
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

/** The limits of accounts and OUs as a sweep needs them. */
export function sweepScopes(
  { scopedLimits }: Pick<Settings, 'scopedLimits'>,
  registry: Pick<Registry, 'all'>,
): SweepScopes {
  return {
    limits: scopedLimits,
    ouPaths: async () => {
      const { accounts } = await registry.all();
      return new Map([...accounts].map(([account, { ouPath }]) => [account, ouPath]));
    },
  };
}
