import type { SQSEvent } from 'aws-lambda';
import { sqsClient } from '../../../../aws/clients.ts';
import { sqsRetryAfter } from '../../../../aws/retry-after.ts';
import { answerScanMessages } from '../../../../handlers/sweep/answer-scan-messages.ts';
import type { ScanWorld } from '../../../../handlers/sweep/answer-scan-request.ts';
import { openScanWorld } from '../../../../handlers/sweep/scan-world.ts';
import { newLogger } from '../../../../runtime/logger.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { type Cloud, inProcess, newCaller } from '../cloud/cloud.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { type Kills, newFunction } from '../lambda/function.ts';
import { timeoutSeconds } from './deployed.ts';
import { home, urlOf } from './settings.ts';
import type { QueueFunction } from './worker.ts';

/** Makes a defect of the service's world, to see whether it is found. */
export type Plant = (world: ScanWorld) => ScanWorld;

interface ScannerOptions {
  readonly kills: Kills;
  readonly plant: Plant;
  /** Told of each account that a process worked on when it was killed. */
  readonly onKilled: (account: string) => void;
}

/** The account that a message is about; null where it is about a sweep as a whole. */
export function accountOf(body: string): string | null {
  const { kind, account } = JSON.parse(body);
  return kind === 'scan-account' ? account : null;
}

/** The function `scan` as it is deployed (serverless.yml). */
export function scanFunction(
  cloud: Cloud,
  settings: Settings,
  { kills, plant, onKilled }: ScannerOptions,
): QueueFunction {
  const logger = newLogger('silent', 'stderr');
  const open = (process: SimulatedProcess) => {
    const caller = newCaller(cloud, 'scan', process);
    const world = inProcess(caller, () => ({
      scan: plant(openScanWorld(settings, home)),
      retryAfter: sqsRetryAfter(sqsClient(home.region), urlOf('scans')),
    }));
    return {
      handle: (event: SQSEvent) => inProcess(caller, () => answerScanMessages(event, { ...world, logger })),
    };
  };
  const killed = ({ Records }: SQSEvent) => {
    for (const { body } of Records) {
      const account = accountOf(body);
      if (account !== null) onKilled(account);
    }
  };
  const { clock, random } = cloud;
  return newFunction({
    name: 'scan',
    clock,
    random,
    timeoutSeconds: timeoutSeconds.scan,
    open,
    kills,
    onKilled: killed,
  });
}
