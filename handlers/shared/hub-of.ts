import type { Place } from '../../core/model/security-group.ts';
import type { Settings } from '../../runtime/settings.ts';
import { sharedSettings } from '../../runtime/shared-settings.ts';
import type { Hub } from '../announce/next-commands.ts';

/** What the commands in mails have to be told to work with this deployment. */
export function hubOf(settings: Settings, home: Place): Hub {
  const { allowlistTable, auditTable, deployment, spokes } = settings;
  const tables = { allowlistTable, auditTable, sweepTable: deployment.sweepTable };
  return { ...home, ...tables, accounts: spokes.accounts, settings: sharedSettings(settings) };
}
