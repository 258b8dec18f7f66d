import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { type UndoDeps, undo } from '../../../core/undo/undo.ts';
import { ada } from '../../builders/an-edit.ts';
import type { Gateways, WorkerClock } from './gateways.ts';
import type { ModelWorld } from './model-world.ts';
import type { Run } from './oracle/history.ts';
import { groupRef } from './setting.ts';
import type { Tables } from './tables.ts';
import { newTurns, settled, type Turns } from './turns.ts';

export type Task =
  | { readonly kind: 'check'; readonly mayClose: boolean; readonly mode?: 'plan' | 'enforce' }
  | { readonly kind: 'fix' }
  /** `back`: how many remediations back in the chain. */
  | { readonly kind: 'undo'; readonly back: number; readonly portOnly: boolean };

export interface Worker {
  readonly name: string;
  readonly time: WorkerClock;
  readonly isIdle: boolean;
  start(task: Task): Promise<void>;
  /** Lets the next of its calls reach its gateway, or the next answer reach it. */
  step(): Promise<void>;
  /** Ends it at once. A request on its way reaches EC2 all the same, or not. */
  kill(isOnItsWay: boolean): Promise<void>;
}

/** What a planted defect does to the dependencies of core. */
export type Defect = (deps: UndoDeps, world: ModelWorld) => UndoDeps;

interface WorkerInput {
  readonly world: ModelWorld;
  readonly tables: Tables;
  readonly gateways: Gateways;
  readonly defect: Defect;
}

const latencyMs = 20;

export function newWorker(name: string, { world, tables, gateways, defect }: WorkerInput): Worker {
  const time: WorkerClock = { skewMs: 0, offset: null };
  let turns: Turns = newTurns(() => world.ec2.now);
  let isIdle = true;
  let ids = 0;
  const newId = () => {
    const began = Math.floor(world.ec2.now + time.skewMs)
      .toString(36)
      .padStart(9, '0');
    return `rem-${began}${Buffer.from(name).toString('hex')}${(++ids).toString(16).padStart(8, '0')}`;
  };

  const note = (text: string) =>
    void world.log.push(`${((world.ec2.now - (world.ec2.states[0]?.at ?? 0)) / 1000).toFixed(2)} s ${name}: ${text}`);
  return {
    name,
    time,
    get isIdle() {
      return isIdle;
    },
    start: async (task) => {
      if (!isIdle) return;
      turns = newTurns(() => world.ec2.now);
      const own = turns;
      const run = newRun(name, task, tables);
      if (!run) return;
      isIdle = false;
      note(`begins ${JSON.stringify(task)}`);
      const deps = defect(gateways({ world, tables, turns, time, run, newId }), world);
      const end = (outcome: string) => {
        if (own !== turns) return;
        run.outcome = outcome;
        isIdle = true;
        note(`ends: ${outcome}`);
        world.noteEnd(run);
      };
      perform(task, run, deps).then(end, (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        if (message.includes('this is a bug') || error instanceof TypeError)
          world.history.bugs.push(`${name}: ${error instanceof TypeError ? error.stack : message}`);
        end(`failed: ${message}`);
      });
      await settled();
    },
    step: async () => {
      const turn = turns.waiting.shift();
      if (!turn) return;
      world.ec2.now = Math.max(world.ec2.now + latencyMs, turn.notBefore);
      note(`${turn.kind} ${turn.what}`);
      await turn.release();
      if (turn.kind !== 'call') await settled();
    },
    kill: async (isOnItsWay) => {
      if (isIdle) return;
      const [next] = turns.waiting;
      note(`is killed${isOnItsWay ? ', with its request on its way' : ''}`);
      turns = newTurns(() => world.ec2.now);
      isIdle = true;
      if (isOnItsWay && next?.kind === 'call') await next.release();
    },
  };
}

function newRun(worker: string, task: Task, { trace, chain }: Tables): Run | null {
  const changes = chain.flatMap(({ entry }) => (entry?.outcome === 'planned' ? [entry.id] : []));
  const undoes = task.kind === 'undo' ? (changes.at(-1 - (task.back % Math.max(changes.length, 1))) ?? null) : null;
  if (task.kind === 'undo' && undoes === null) return null;
  const caller = task.kind === 'check' ? 'bot' : task.kind;
  const run: Run = {
    ...{ deployment: trace.id, worker, caller, undoes, portOnly: task.kind === 'undo' && task.portOnly },
    ...{ groupReads: [], policyReads: [], chainReads: [], claims: [], calls: [], takes: 0, outcome: null },
  };
  trace.runs.push(run);
  return run;
}

async function perform(task: Task, run: Run, deps: UndoDeps): Promise<string> {
  const trigger = {
    kind: task.kind === 'check' ? 'sweep' : 'cli',
    name: task.kind,
    eventId: null,
    actor: null,
  } as const;
  if (task.kind !== 'undo') {
    const isPerson = task.kind === 'fix';
    const mode = task.kind === 'check' && task.mode ? { mode: task.mode } : {};
    const result = await reconcile(
      groupRef,
      { trigger, mayClose: isPerson || (task.kind === 'check' && task.mayClose), isPerson, ...mode },
      deps,
    );
    return 'entry' in result ? result.entry.outcome : `${result.kind}: ${result.reason}`;
  }
  const exemptUntil = new Date(deps.clock.now() + 3_600_000).toISOString();
  const order = {
    group: groupRef,
    undoes: run.undoes ?? '',
    by: ada,
    exemptUntil,
    approve: () => true,
    portOnly: run.portOnly,
  };
  const result = await undo(order, trigger, deps);
  return 'entry' in result ? result.entry.outcome : `${result.kind}: ${result.reason}`;
}
