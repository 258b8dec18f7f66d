import type { SQSEvent } from 'aws-lambda';
import { sqsClient } from '../../../../aws/clients.ts';
import { sqsRetryAfter } from '../../../../aws/retry-after.ts';
import { answerScanMessages } from '../../../../handlers/sweep/answer-scan-messages.ts';
import type { ScanWorld } from '../../../../handlers/sweep/answer-scan-request.ts';
import { openScanWorld } from '../../../../handlers/sweep/sweep-world.ts';
import { newLogger } from '../../../../runtime/logger.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { type Cloud, inProcess } from '../cloud/cloud.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { newFunction } from '../lambda/function.ts';
import { home, urlOf } from './settings.ts';
import type { QueueFunction } from './worker.ts';

/** Makes a defect of the service's world, to see whether it is found. */
export type Plant = (world: ScanWorld) => ScanWorld;

interface ScannerOptions {
  readonly kills: number;
  readonly plant: Plant;
}

/** The function `scan` as it is deployed (serverless.yml). */
export function scanFunction(cloud: Cloud, settings: Settings, { kills, plant }: ScannerOptions): QueueFunction {
  const logger = newLogger('silent', 'stderr');
  const open = (process: SimulatedProcess) => {
    const caller = { cloud, process, clients: 0 };
    const world = inProcess(caller, () => ({
      scan: plant(openScanWorld(settings, home)),
      retryAfter: sqsRetryAfter(sqsClient(home.region), urlOf('scans')),
    }));
    return {
      handle: (event: SQSEvent) => inProcess(caller, () => answerScanMessages(event, { ...world, logger })),
    };
  };
  return newFunction({ name: 'scan', clock: cloud.clock, random: cloud.random, timeoutSeconds: 300, open, kills });
}
