import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAccountContacts } from '../../aws/registry-writes.ts';
import type { GroupRef, Place } from '../../core/model/security-group.ts';
import { listOf, readChain } from '../../core/reconcile/read-chain.ts';
import { accountAccess } from '../../runtime/account-access.ts';
import { realTime } from '../../runtime/compose.ts';
import { isByRegistry, type Settings } from '../../runtime/settings.ts';
import type { ScanWorld } from './answer-scan-request.ts';
import { openSweepWorld } from './sweep-world.ts';

/** What the scan function works with. */
export function openScanWorld(settings: Settings, home: Place): ScanWorld {
  const world = openSweepWorld(settings, home);
  const { runtime } = world;
  const { accountsTable } = settings.organisation;
  return {
    ...world,
    settings: runtime.settings,
    newId: runtime.newId,
    approvals: runtime.approvals,
    listOf: (ref: GroupRef) => listOf(ref, runtime),
    chainOf: (ref: GroupRef) => readChain(ref, runtime),
    openAccount: accountAccess(settings, home, runtime.fleet),
    contacts: isByRegistry(settings) ? dynamodbAccountContacts(dynamodbClient(home.region), accountsTable) : null,
    sleep: realTime.sleep,
  };
}
