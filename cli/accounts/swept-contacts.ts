import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbSweeps } from '../../aws/dynamodb-sweeps.ts';
import type { AccountContact } from '../../core/organisation/registry.ts';
import { readSweep, type SweepState } from '../../core/sweep/sweep-ledger.ts';
import { orWithoutTable } from '../log/without-table.ts';
import type { Session } from '../session.ts';

/**
 * What the last sweep saw of each account, where a list says which are managed: scans then write no contacts. Empty where no sweep is on
 * record.
 */
export async function sweptContacts({
  settings,
  home,
  runtime,
}: Session): Promise<ReadonlyMap<string, AccountContact>> {
  const sweeps = dynamodbSweeps(dynamodbClient(home.region), settings.deployment.sweepTable, runtime.clock.now);
  const id = await orWithoutTable(() => sweeps.latestId(), null);
  return contactsOf(id === null ? null : await readSweep(sweeps, id));
}

/** The accounts of which a sweep has scanned a region, with these regions. It reached them after it was begun. */
export function contactsOf(state: SweepState | null): Map<string, AccountContact> {
  const contacts = new Map<string, AccountContact>();
  if (state === null) return contacts;
  for (const { account, regions } of state.reports.values()) {
    if (regions.length === 0) continue;
    contacts.set(account, { regions: regions.map(({ region }) => region), lastContact: state.sweep.startedAt });
  }
  return contacts;
}
