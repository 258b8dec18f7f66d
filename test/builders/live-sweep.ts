import { groupKey } from '../../core/model/security-group.ts';
import { concludeSweep } from '../../core/sweep/conclude-sweep.ts';
import { scanAccount } from '../../core/sweep/scan-account.ts';
import type { ScanAccountRequest, ScanRequest } from '../../core/sweep/scan-request.ts';
import { startSweep } from '../../core/sweep/start-sweep.ts';
import { readSweep } from '../../core/sweep/sweep-ledger.ts';
import { queuedChecks } from '../../handlers/shared/queues.ts';
import { readScanRequest } from '../../handlers/sweep/scan-request.ts';
import { openScanWorld } from '../../handlers/sweep/scan-world.ts';
import { processMessages } from '../../handlers/worker/process-messages.ts';
import { home, type LiveOptions, liveWarden } from './live-deps.ts';
import { memoryQueue, messageContext } from './message-context.ts';
import { batch, message } from './messages.ts';

export const spoke = '444455556666';
const queue = 'http://127.0.0.1:1/queue';

/** The functions of a sweep over a sandbox, with their two queues in memory, to be worked off by hand. */
export async function liveSweep({ environment, ...options }: LiveOptions = {}) {
  const live = await liveWarden({
    ...options,
    environment: {
      SMTP_WARDEN_ACCOUNTS: spoke,
      SMTP_WARDEN_REGIONS: 'us-east-1,eu-west-1',
      SMTP_WARDEN_EXTERNAL_ID: 'a-secret-between-us',
      SMTP_WARDEN_GROUP_QUEUE_URL: queue,
      SMTP_WARDEN_BACKGROUND_QUEUE_URL: queue,
      SMTP_WARDEN_SCAN_QUEUE_URL: queue,
      ...environment,
    },
  });
  const { settings, runtime } = live;
  const groupQueue = memoryQueue();
  const requests: ScanRequest[] = [];
  const opened = openScanWorld(settings, home);
  const world = {
    ...opened,
    // The sandbox has no queues.
    openAccount: (account: string) => ({ ...opened.openAccount(account), undelivered: async () => null }),
    nominations: queuedChecks(groupQueue),
    // As the messages they become, so that the reader of the other end is part of it.
    scans: { request: async (asked: readonly ScanRequest[]) => void requests.push(...asked.map(asRead)) },
  };
  const context = messageContext(live, { groupQueue });
  return {
    ...live,
    world,
    requests,
    nominated: groupQueue.sent,
    start: (sweepId = 'sweep-1') => startSweep({ sweepId, changeLimit: settings.changeLimit }, world),
    /** Scans an account as its message asks for it; unless it is said otherwise, for the first time. */
    scan: ({ kind: _, ...order }: ScanAccountRequest, attempt = 1) => scanAccount(order, attempt, world),
    conclude: (sweepId = 'sweep-1') => concludeSweep(sweepId, 'stalled', world),
    read: (sweepId = 'sweep-1') => readSweep(world.ledger, sweepId),
    /** The worker takes everything that was nominated; gives what it could not finish. */
    work: async () => {
      const bodies = groupQueue.sent.splice(0).map(({ body }) => message(body));
      return (await processMessages(batch(...bodies), context)).batchItemFailures;
    },
    outcomesOf: async (ref: Parameters<typeof groupKey>[0]) =>
      (await runtime.auditLog.entriesOf(groupKey(ref))).map(({ entry }) => entry?.outcome),
  };
}

export type LiveSweep = Awaited<ReturnType<typeof liveSweep>>;

/** The accounts that are asked to be scanned. */
export function accountsAsked({ requests }: Pick<LiveSweep, 'requests'>): ScanAccountRequest[] {
  return requests.flatMap((request) => (request.kind === 'scan-account' ? [request] : []));
}

/** The request to scan one account. */
export function accountAsked(sweep: Pick<LiveSweep, 'requests'>, account: string): ScanAccountRequest {
  const found = accountsAsked(sweep).find((request) => request.account === account);
  if (!found) throw new Error(`nobody asked to scan ${account}`);
  return found;
}

function asRead(request: ScanRequest): ScanRequest {
  const read = readScanRequest(JSON.stringify(request));
  if (read.kind === 'of-earlier-version') throw new Error('our own request is taken for one of an earlier version');
  return read;
}
