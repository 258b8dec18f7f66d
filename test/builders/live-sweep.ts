import { groupKey, type Place } from '../../core/model/security-group.ts';
import { concludeSweep } from '../../core/sweep/conclude-sweep.ts';
import { scanPlace } from '../../core/sweep/scan-place.ts';
import { startSweep } from '../../core/sweep/start-sweep.ts';
import type { ScanRequest } from '../../core/sweep/sweep.ts';
import { queuedChecks } from '../../handlers/shared/queues.ts';
import { readScanRequest } from '../../handlers/sweep/scan-request.ts';
import { openSweepWorld, scanWorld } from '../../handlers/sweep/sweep-world.ts';
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
  const world = {
    ...openSweepWorld(settings, home),
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
    scan: (request: ScanRequest) => {
      if (request.kind !== 'scan-place') throw new Error(`${request.kind} is no place`);
      const { sweepId, account, region } = request;
      return scanPlace(sweepId, { account, region }, scanWorld(world));
    },
    conclude: (sweepId = 'sweep-1') => concludeSweep(sweepId, world),
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

/** The places that are asked to be scanned. */
export function placesAsked({ requests }: Pick<LiveSweep, 'requests'>): ScanRequest[] {
  return requests.filter(({ kind }) => kind === 'scan-place');
}

/** The request to scan one place. */
export function placeAsked(sweep: Pick<LiveSweep, 'requests'>, { account, region }: Place): ScanRequest {
  const found = placesAsked(sweep).find(
    (request) => 'region' in request && request.account === account && request.region === region,
  );
  if (!found) throw new Error(`nobody asked to scan ${account} ${region}`);
  return found;
}

function asRead(request: ScanRequest): ScanRequest {
  return readScanRequest(JSON.stringify(request));
}
