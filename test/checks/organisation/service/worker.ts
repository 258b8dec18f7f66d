import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { processMessages } from '../../../../handlers/worker/process-messages.ts';
import { timeForGroupMs } from '../../../../handlers/worker/times.ts';
import { openWorkerWorld } from '../../../../handlers/worker/worker-world.ts';
import { newLogger } from '../../../../runtime/logger.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { type Cloud, inProcess, newCaller } from '../cloud/cloud.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { type Kills, newFunction, type SimulatedFunction } from '../lambda/function.ts';
import { timeoutSeconds } from './deployed.ts';
import { home } from './settings.ts';

export type QueueFunction = SimulatedFunction<SQSEvent, SQSBatchResponse | undefined>;

/** The function `worker` as it is deployed (serverless.yml), without its metrics. */
export function workerFunction(cloud: Cloud, settings: Settings, kills: Kills): QueueFunction {
  const logger = newLogger('silent', 'stderr');
  const open = (process: SimulatedProcess) => {
    const caller = newCaller(cloud, 'worker', process);
    const world = inProcess(caller, () => openWorkerWorld(settings, home));
    return {
      handle: (event: SQSEvent, remainingMs: () => number) => {
        const hasTime = () => remainingMs() > timeForGroupMs(settings.warden);
        const context = { ...world, ...world.sourceOf(event), hasTime, logger, count: () => undefined };
        return inProcess(caller, () => processMessages(event, context));
      },
    };
  };
  return newFunction({
    name: 'worker',
    clock: cloud.clock,
    random: cloud.random,
    timeoutSeconds: timeoutSeconds.worker,
    open,
    kills,
  });
}
