import type { SQSBatchItemFailure, SQSHandler, SQSRecord } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsRetryAfter } from '../aws/retry-after.ts';
import { concludeSweep } from '../core/sweep/conclude-sweep.ts';
import { followAllowlist } from '../core/sweep/follow-allowlist.ts';
import { enqueueManagedGroups } from '../core/sweep/managed-groups.ts';
import { scanPlace } from '../core/sweep/scan-place.ts';
import type { ScanRequest, SweepConclusion } from '../core/sweep/sweep.ts';
import type { Logger } from '../runtime/logger.ts';
import { needed } from '../runtime/settings.ts';
import { type Invocation, openFunction } from './shared/open-function.ts';
import { retryLater } from './shared/retry-later.ts';
import { readScanRequest } from './sweep/scan-request.ts';
import { openSweepWorld, type SweepFunctionWorld, scanWorld } from './sweep/sweep-world.ts';

const enter = openFunction((settings, home) => {
  const url = needed(settings.deployment.scanQueueUrl, 'SMTP_WARDEN_SCAN_QUEUE_URL');
  return { ...openSweepWorld(settings, home), retryAfter: sqsRetryAfter(sqsClient(home.region), url) };
});

/** In seconds: both within the time that a sweep waits for its reports. After the next failure a message is a dead letter. */
const retryDelays = [60, 120] as const;

/** The scan Lambda: scans one account and region at a time and queues checks of the groups that need one. */
export const handler: SQSHandler = async (event, context) => {
  const invocation = enter(context);
  const batchItemFailures: SQSBatchItemFailure[] = [];
  for (const record of event.Records) {
    const logger = invocation.logger.child({ messageId: record.messageId });
    let request: ScanRequest | null = null;
    try {
      request = readScanRequest(record.body);
      await answer(request, { ...invocation, logger });
    } catch (error) {
      if (isForSweeps(request, record)) {
        logger.error({ err: error, request }, 'not scanned after an edit of the allowlist: left to the next sweep');
        continue;
      }
      logger.error({ err: error }, 'message will be delivered again');
      batchItemFailures.push({ itemIdentifier: record.messageId });
      await retryLater(record, { ...invocation.world, logger, delays: retryDelays });
    }
  }
  return { batchItemFailures };
};

/**
 * Whether a message has failed for the last time and the next sweep does what it asks for. A sweep scans every account and region and
 * names what it cannot scan, so that no edit of the allowlist makes a dead letter for each region that is out of reach.
 */
function isForSweeps(request: ScanRequest | null, { attributes }: SQSRecord): boolean {
  return request?.kind === 'managed-groups' && Number(attributes.ApproximateReceiveCount) > retryDelays.length;
}

async function answer(request: ScanRequest, invocation: Invocation<SweepFunctionWorld>): Promise<void> {
  if (invocation.settings.warden.mode === 'off') {
    return invocation.logger.info({ request }, 'the mode is off: nothing is scanned');
  }
  switch (request.kind) {
    case 'scan-place':
      return scan(request, invocation);
    case 'conclude-sweep':
      return conclude(request.sweepId, invocation);
    case 'allowlist-changed':
      return followEdit(request, invocation);
    case 'managed-groups': {
      const { account, region } = request;
      const { world, logger } = invocation;
      const groups = await enqueueManagedGroups({ account, region }, { ...world, surveyOf: world.runtime.surveyOf });
      return logger.info({ account, region, groups }, 'checks of managed groups queued');
    }
  }
}

type ScanPlace = Extract<ScanRequest, { kind: 'scan-place' }>;

async function scan(
  { sweepId, account, region }: ScanPlace,
  { world, logger }: Invocation<SweepFunctionWorld>,
): Promise<void> {
  const scanned = await scanPlace(sweepId, { account, region }, scanWorld(world));
  if (!scanned) return logger.warn({ sweepId, account, region }, 'too late: the sweep has ended');
  const { groups, findings, changes, failures } = scanned.report;
  for (const failure of failures) logger.error({ sweepId, ...failure }, 'not everything could be scanned');
  logger.info({ sweepId, account, region, groups, findings, changes }, 'account and region scanned');
  if (scanned.conclusion) tell(scanned.conclusion, logger);
}

async function conclude(sweepId: string, { world, logger }: Invocation<SweepFunctionWorld>): Promise<void> {
  tell(await concludeSweep(sweepId, world), logger);
}

function tell({ sweepId, verdict, changes, brake, missing }: SweepConclusion, logger: Logger): void {
  const line = { sweepId, verdict, changes, brake, missing };
  if (verdict === 'halted')
    logger.error(line, 'sweep halted: more groups to close than the change limit allows, so none is closed');
  else logger.info(line, 'sweep concluded');
}

async function followEdit(
  { accounts, attempt }: Extract<ScanRequest, { kind: 'allowlist-changed' }>,
  { world, logger }: Invocation<SweepFunctionWorld>,
): Promise<void> {
  const edit = attempt === undefined ? { accounts } : { accounts, attempt };
  const { again, left, ...followed } = await followAllowlist(edit, world);
  logger.info(followed, 'checks of managed groups requested');
  for (const note of again) logger.warn(note, 'account cannot be reached: it is tried again alone');
  for (const note of left) logger.error(note, 'account cannot be reached: left to the next sweep that reaches it');
}
