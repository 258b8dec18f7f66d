import type { Place } from '../../core/model/security-group.ts';
import { isByRegistry, type Settings } from '../../runtime/settings.ts';
import { sharedSettings } from '../../runtime/shared-settings.ts';
import type { Hub } from '../announce/next-commands.ts';

/** What the commands in mails have to be told to work with this deployment. */
export function hubOf(settings: Settings, home: Place): Hub {
  const { allowlistTable, auditTable, deployment, spokes } = settings;
  const tables = { allowlistTable, auditTable, sweepTable: deployment.sweepTable };
  const organisation = organisationOf(settings);
  return { ...home, ...tables, accounts: spokes.accounts, organisation, settings: sharedSettings(settings) };
}

function organisationOf(settings: Settings): Hub['organisation'] {
  const { id, accountsTable } = settings.organisation;
  return id !== null && isByRegistry(settings) ? { id, accountsTable } : null;
}
