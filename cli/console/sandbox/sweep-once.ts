import { dynamodbClient } from '../../../aws/clients.ts';
import { dynamodbAccountStates } from '../../../aws/dynamodb-account-states.ts';
import { dynamodbSweeps } from '../../../aws/dynamodb-sweeps.ts';
import type { CheckQueue } from '../../../core/gateways.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { listOf, readChain } from '../../../core/reconcile/read-chain.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { type ScanAccountWorld, scanAccount } from '../../../core/sweep/scan-account.ts';
import type { ScanAccountRequest } from '../../../core/sweep/scan-request.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import { accountAccess } from '../../../runtime/account-access.ts';
import { realTime } from '../../../runtime/compose.ts';
import type { PastRuntime } from './past-runtime.ts';
import type { Stage } from './stage.ts';

/**
 * One sweep as the deployed service does it, but in this process: what it would put into queues is done at once. Events that could not be
 * sent are not counted: the sandbox has no queues.
 */
export async function sweepOnce(at: number, { settings, home, runtime }: Stage): Promise<void> {
  const dynamodb = dynamodbClient(home.region);
  const { sweepTable } = settings.deployment;
  const scans: ScanAccountRequest[] = [];
  const world: ScanAccountWorld & Parameters<typeof startSweep>[1] = {
    ledger: dynamodbSweeps(dynamodb, sweepTable, runtime.clock.now),
    nominations: checksAtOnce(runtime),
    scans: {
      request: async (requests) => {
        for (const one of requests) if (one.kind === 'scan-account') scans.push(one);
      },
    },
    history: runtime.auditLog,
    policy: () => runtime.allowlist.read(),
    fleet: runtime.fleet,
    accountStates: dynamodbAccountStates(dynamodb, sweepTable),
    scopes: runtime.scopes,
    settings: runtime.settings,
    newId: runtime.newId,
    approvals: runtime.approvals,
    listOf: (ref: GroupRef) => listOf(ref, runtime),
    chainOf: (ref: GroupRef) => readChain(ref, runtime),
    openAccount: accountAccess(settings, home, runtime.fleet),
    contacts: null,
    mailDomains: [],
    sleep: realTime.sleep,
    now: runtime.clock.now,
  };
  const sweepId = `sweep-${new Date(at).toISOString().slice(0, 19)}Z`;
  await startSweep({ sweepId, changeLimit: settings.changeLimit }, world);
  for (const { undelivered: _, ...scan } of scans) await scanAccount(scan, 1, world);
}

function checksAtOnce(runtime: PastRuntime): CheckQueue {
  return {
    enqueue: async (groups, why) => {
      for (const group of groups) await reconcile(group, why, runtime);
    },
  };
}
