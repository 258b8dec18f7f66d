import type { Command } from './command.ts';
import { deploymentIds, type ModelWorld } from './model-world.ts';
import { doTo } from './people.ts';
import { performAtTables } from './perform-at-tables.ts';
import type { Worker } from './worker.ts';

/** Longer than any task takes that is not stuck. */
export const mostTurns = 4_000;

/** Does one thing of a sequence. */
export async function perform(world: ModelWorld, workers: readonly Worker[], command: Command): Promise<void> {
  const { ec2 } = world;
  if (command.kind !== 'run' && command.kind !== 'start') world.log.push(describe(command));
  if ('worker' in command) return performWork(workers[command.worker % workers.length], command);
  if ('deployment' in command) {
    const tables = world.tables[deploymentIds[command.deployment] ?? ''] ?? world.tables[deploymentIds[0]];
    if (tables) performAtTables(world, tables, command);
    return;
  }
  switch (command.kind) {
    case 'wait':
      ec2.now += command.seconds * 1000;
      return;
    case 'throttle':
      world.throttledUntil = ec2.now + command.seconds * 1000;
      return;
    case 'lag':
      world.lags.push(...command.reads);
      return;
    case 'fault':
      world.changeFaults.push(...command.faults);
      return;
    case 'odd':
      world.readFaults.push(...command.reads);
      return;
    default:
      doTo(world, command);
  }
}

type Work = Extract<Command, { readonly worker: number }>;

async function performWork(worker: Worker | undefined, command: Work): Promise<void> {
  if (!worker) return;
  switch (command.kind) {
    case 'start':
      return worker.start(command.task);
    case 'kill':
      return worker.kill(command.isOnItsWay);
    case 'clock':
      worker.time.skewMs = command.skewMs;
      return;
    case 'run':
      if (worker.isIdle) await worker.start({ kind: 'check', mayClose: true });
      for (let turn = 0; turn < command.turns && !worker.isIdle; turn++) await worker.step();
      return;
    case 'finish':
      if (worker.isIdle) await worker.start({ kind: 'check', mayClose: true });
      return finish(worker);
  }
}

export async function finish(worker: Worker): Promise<void> {
  for (let turn = 0; !worker.isIdle; turn++) {
    if (turn > mostTurns) throw new Error(`${worker.name} does not come to an end`);
    await worker.step();
  }
}

/** A command in one line, for people. */
export function describe({ kind, ...rest }: Command): string {
  return `— ${kind} ${JSON.stringify(rest)}`;
}
