import { startSweep } from '../../../../core/sweep/start-sweep.ts';
import { openSweepWorld } from '../../../../handlers/sweep/sweep-world.ts';
import type { Settings } from '../../../../runtime/settings.ts';
import { type Cloud, inProcess, newCaller } from '../cloud/cloud.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { type Kills, newFunction, type SimulatedFunction } from '../lambda/function.ts';
import { timeoutSeconds } from './deployed.ts';
import { home } from './settings.ts';

/** The function `sweep` as it is deployed; its event is the id of a sweep. */
export function sweepFunction(cloud: Cloud, settings: Settings, kills: Kills): SimulatedFunction<string, void> {
  const { clock, random } = cloud;
  const open = (process: SimulatedProcess) => {
    const caller = newCaller(cloud, 'sweep', process);
    const world = inProcess(caller, () => openSweepWorld(settings, home));
    const begin = async (sweepId: string) => {
      await startSweep({ sweepId, changeLimit: settings.changeLimit }, world);
    };
    return { handle: (sweepId: string) => inProcess(caller, () => begin(sweepId)) };
  };
  // Once: a schedule's event is tried again twice only.
  const onKilled = () => {
    kills.share = 0;
  };
  return newFunction({ name: 'sweep', clock, random, timeoutSeconds: timeoutSeconds.sweep, open, kills, onKilled });
}

/** What an asynchronous invocation waits before it is tried again (Lambda developer guide, Error handling). */
const retryMs = [60_000, 120_000];

/** Invokes a function as a schedule does: up to three times, until it has answered. Gives whether it has. */
export async function invokeByEvent<Event, Answer>(
  target: SimulatedFunction<Event, Answer>,
  event: Event,
  clock: Cloud['clock'],
): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    const { kind } = await target.invoke(event);
    if (kind === 'answered') return true;
    const pause = retryMs[attempt];
    if (pause === undefined) return false;
    await clock.sleep(pause);
  }
}
