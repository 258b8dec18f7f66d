import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { forge, restart, restore } from './attack.ts';
import { approvals } from './catalogue.ts';
import type { Command } from './command.ts';
import { deploymentIds, type ModelWorld } from './model-world.ts';
import { doTo } from './people.ts';
import { anEntry, anExemption } from './setting.ts';
import type { Tables } from './tables.ts';
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
    if (tables) performAt(world, tables, command);
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
      return void world.lags.push(...command.reads);
    case 'fault':
      return void world.changeFaults.push(...command.faults);
    case 'odd':
      return void world.readFaults.push(...command.reads);
    default:
      return doTo(world, command);
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

type AtTables = Extract<Command, { readonly deployment: number }>;

function performAt(world: ModelWorld, tables: Tables, command: AtTables): void {
  const { now } = world.ec2;
  switch (command.kind) {
    case 'allow':
      allow(tables, command, now);
      return;
    case 'end': {
      const { entries } = tables.policy;
      const ended = entries[command.approval % Math.max(entries.length, 1)];
      if (!ended || ended.removedBy !== undefined) return;
      const next = { ...ended, expiresAt: new Date(now).toISOString(), removedBy: 'ada', version: ended.version + 1 };
      tables.putPolicy({ ...tables.policy, entries: entries.map((one) => (one === ended ? next : one)) }, now);
      return;
    }
    case 'lose': {
      const { entries } = tables.policy;
      const lost = entries[command.approval % Math.max(entries.length, 1)];
      tables.putPolicy({ ...tables.policy, entries: entries.filter((entry) => entry !== lost) }, now);
      return;
    }
    case 'exempt': {
      const expiresAt = new Date(now + 3_600_000).toISOString();
      const exemptions = command.isExempt ? [anExemption({ id: 'ex-0', expiresAt })] : [];
      tables.putPolicy({ ...tables.policy, exemptions }, now);
      return;
    }
    case 'forge':
      forge(world, tables, command.item);
      return;
    case 'restore':
      restore(world, tables, command.entries);
      return;
    case 'restart':
      restart(world, tables);
      return;
  }
}

/** Adds an entry, or renews the one that there is. */
function allow(tables: Tables, { approval, seconds }: Extract<Command, { readonly kind: 'allow' }>, now: number): void {
  const place = approval % approvals.length;
  const cidr = approvals[place];
  if (cidr === undefined) return;
  const expiresAt = seconds === null ? null : new Date(now + seconds * 1000).toISOString();
  const { entries } = tables.policy;
  const known = entries.find((entry) => entry.cidr === cidr);
  const entry: AllowlistEntry = anEntry({
    id: `al-${place}`,
    cidr,
    expiresAt,
    version: (known?.version ?? 0) + 1,
    createdAt: new Date(now).toISOString(),
  });
  tables.putPolicy({ ...tables.policy, entries: [...entries.filter((one) => one !== known), entry] }, now);
}

/** A command in one line, for people. */
export function describe({ kind, ...rest }: Command): string {
  return `— ${kind} ${JSON.stringify(rest)}`;
}
