import { restart } from './attack.ts';
import type { Command, Sequence } from './command.ts';
import { inMemory, type Layer, type OpenLayer } from './layer.ts';
import type { ModelWorld } from './model-world.ts';
import { endFaults } from './oracle/end-state.ts';
import { numbered, type Violation } from './oracle/judge.ts';
import { finish, perform } from './perform.ts';
import { type Defect, newWorker, type Worker } from './worker.ts';

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly world: ModelWorld;
}

const noDefect: Defect = (deps) => deps;

export interface Terms {
  readonly defect?: Defect;
  readonly open?: OpenLayer;
}

/** Runs a sequence to its end, then lets faults stop and checks run until nothing should happen any more. */
export async function runSequence({ start, commands }: Sequence, terms: Terms = {}): Promise<Outcome> {
  const { defect = noDefect, open = inMemory } = terms;
  const layer = await open(start);
  const { world } = layer;
  try {
    const workers = await runOn(layer, commands, defect);
    if (isFine(world)) await calmDown(layer, workers);
    return { violations: [...world.violations, ...numbered(0, world.history.bugs)], world };
  } finally {
    await layer.close();
  }
}

/** Runs the commands of a sequence in memory, as far as the first violation. */
export async function runCommands({ start, commands }: Sequence) {
  const layer = await inMemory(start);
  return { world: layer.world, workers: await runOn(layer, commands, noDefect) };
}

async function runOn({ world, gateways, flush }: Layer, commands: readonly Command[], defect: Defect) {
  const [a, b] = Object.values(world.tables);
  const workers = [
    ...(a ? ['a1', 'a2'].map((name) => newWorker(name, { world, tables: a, gateways, defect })) : []),
    ...(b ? [newWorker('b1', { world, tables: b, gateways, defect })] : []),
  ];
  for (const command of commands) {
    await perform(world, workers, command);
    await flush();
    if (!isFine(world)) break;
  }
  return workers;
}

function isFine({ violations, history }: ModelWorld): boolean {
  return violations.length === 0 && history.bugs.length === 0;
}

const rounds = 6;
const quietRounds = 2;

async function calmDown({ world, flush }: Layer, workers: readonly Worker[]): Promise<void> {
  const { ec2, history } = world;
  world.log.push('— faults stop');
  for (const list of [world.lags, world.changeFaults, world.readFaults]) list.length = 0;
  world.throttledUntil = 0;
  for (const worker of workers) {
    worker.time.skewMs = 0;
    await finish(worker);
  }
  for (const tables of Object.values(world.tables)) restart(world, tables);
  await flush();
  ec2.now += 2 * 3_600_000;
  let quietFrom = 0;
  const checkers = workers.filter(({ name }) => name !== 'a2');
  for (let round = 0; round < rounds; round++) {
    if (round === rounds - quietRounds) quietFrom = history.calls.length;
    for (const worker of checkers) {
      await worker.start({ kind: 'check', mayClose: true });
      await finish(worker);
      if (world.violations.length > 0) return;
      ec2.now += 11 * 60_000;
    }
  }
  const restless = history.calls
    .slice(quietFrom)
    .map(
      ({ run, kind, permissions }) => `${run.worker} still ${kind}s ${permissions.length} rules after ${rounds} rounds`,
    );
  world.violations.push(...numbered(11, restless), ...numbered(6, endFaults(history, ec2.now)));
}

export function textOf({ start, commands }: Sequence, { violations, world }: Outcome): string {
  return [
    ...violations.map(({ invariant, what }) => `invariant ${invariant}: ${what}`),
    `start ${JSON.stringify(start)}`,
    ...commands.map((command: Command) => JSON.stringify(command)),
    'what happened:',
    ...world.log,
  ].join('\n');
}
