import type { HourlyLimits } from '../aws/dynamodb-change-limit.ts';
import type { Registry } from '../core/organisation/registry.ts';
import type { Settings } from './settings.ts';

/** How many groups may be closed in an hour, in all and in accounts and OUs. In which OUs an account is, the registry says. */
export function hourlyLimitsOf(
  { hourlyChangeLimit, scopedLimits }: Pick<Settings, 'hourlyChangeLimit' | 'scopedLimits'>,
  registry: Pick<Registry, 'of'>,
): HourlyLimits {
  return {
    most: hourlyChangeLimit,
    scoped: scopedLimits,
    ouPathOf: async (account) => (await registry.of(account)).account?.ouPath ?? null,
  };
}
