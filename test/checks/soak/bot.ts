import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SQSRecord } from 'aws-lambda';
import type { GroupRef } from '../../../core/model/security-group.ts';
import { readChain } from '../../../core/reconcile/read-chain.ts';
import { concludeSweep } from '../../../core/sweep/conclude-sweep.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import type { ScanRequest } from '../../../core/sweep/scan-request.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import { queuedChecks } from '../../../handlers/shared/queues.ts';
import { openScanWorld } from '../../../handlers/sweep/scan-world.ts';
import { processMessages } from '../../../handlers/worker/process-messages.ts';
import { composeForPeople } from '../../../runtime/compose-for-people.ts';
import { readSettings } from '../../../runtime/settings.ts';
import { memoryQueue, messageContext } from '../../builders/message-context.ts';
import type { BotAnswer, BotOrder, BotStart } from './bot-messages.ts';
import { byClock } from './by-clock.ts';
import { withRechecks } from './with-rechecks.ts';

/** The bot in a process of its own, so that its memory is nobody else's. Orders come from the process that started it. */
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const { environment, home, speed, begun, lanes }: BotStart = JSON.parse(process.argv[2] ?? '{}');
const real = globalThis.setTimeout;
globalThis.setTimeout = Object.assign(
  <Args extends unknown[]>(handler: (...args: Args) => void, milliseconds = 0, ...args: Args) =>
    real(handler, milliseconds / speed, ...args),
  real,
);
const now = () => begun + (Date.now() - begun) * speed;
const sleep = (milliseconds: number) => new Promise<void>((resolve) => void real(resolve, milliseconds / speed));

const settings = readSettings(environment);
const runtimes = Array.from({ length: lanes }, () =>
  byClock(
    composeForPeople(settings, home, () => {}),
    { now, sleep },
  ),
);
const sweepWorld = openScanWorld(settings, home);

async function handle(
  lane: number,
  records: SQSRecord[],
): Promise<Omit<Extract<BotAnswer, { kind: 'batch' }>, 'order'>> {
  const composed = runtimes[lane];
  if (!composed) throw new Error(`there is no lane ${lane}`);
  const later: [string, number][] = [];
  const deadLetters = memoryQueue();
  const groupQueue = memoryQueue();
  const runtime = withRechecks(composed, groupQueue);
  const retryAfter = async (receipt: string, seconds: number) => void later.push([receipt, seconds]);
  const context = messageContext({ runtime, settings }, { retryAfter, deadLetters, groupQueue });
  const { batchItemFailures } = await processMessages({ Records: records }, context);
  const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const copies = groupQueue.sent.map(({ body, delaySeconds = 0 }) => [body, delaySeconds] as const);
  const dead = deadLetters.sent.map(({ attributes }) => attributes?.reason ?? '');
  return { kind: 'batch', failed, later, copies, dead };
}

/** A whole sweep at once: begun, every account scanned, concluded. Gives what it nominates. */
async function sweep(sweepId: string): Promise<string[]> {
  const queue = memoryQueue();
  const asked: ScanRequest[] = [];
  const [runtime] = runtimes;
  if (!runtime) throw new Error('there is no lane');
  const world = {
    ...sweepWorld,
    now,
    history: runtime.auditLog,
    policy: () => runtime.allowlist.read(),
    chainOf: (ref: GroupRef) => readChain(ref, runtime),
    settings: runtime.settings,
    newId: runtime.newId,
    approvals: runtime.approvals,
    sleep,
    nominations: queuedChecks(queue),
    // The sandbox has no queues.
    openAccount: (account: string) => ({ ...sweepWorld.openAccount(account), undelivered: async () => null }),
    scans: { request: async (requests: readonly ScanRequest[]) => void asked.push(...requests) },
  };
  await startSweep({ sweepId, changeLimit: settings.changeLimit }, world);
  for (const request of asked) if (request.kind === 'scan-account') await scanAccount(request, 1, world);
  await concludeSweep(sweepId, 'complete', world);
  return queue.sent.map(({ body }) => body);
}

async function answer(order: BotOrder): Promise<BotAnswer> {
  if (order.kind === 'batch') return { order: order.order, ...(await handle(order.lane, [...order.records])) };
  if (order.kind === 'sweep') {
    try {
      return { order: order.order, kind: 'sweep', nominated: await sweep(order.sweepId), problem: null };
    } catch (error) {
      return { order: order.order, kind: 'sweep', nominated: [], problem: String(error) };
    }
  }
  collectGarbage();
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { order: order.order, kind: 'heap', heapUsed, rss };
}

process.on('message', (order: BotOrder) => {
  answer(order).then(
    (said) => process.send?.(said),
    (bug: unknown) => {
      process.stderr.write(`${bug instanceof Error ? bug.stack : String(bug)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
