import type { Clock } from '../../../core/gateways.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import type { UndoDeps } from '../../../core/undo/undo.ts';
import { noLimit } from '../../builders/no-limit.ts';
import { prefixLists } from './catalogue.ts';
import { ruleChanges } from './change-rules.ts';
import type { ModelWorld } from './model-world.ts';
import type { Run } from './oracle/history.ts';
import { tableGateways } from './read-tables.ts';
import { groupRef, pauses, reconcileSettings } from './setting.ts';
import type { Tables } from './tables.ts';
import type { Turns } from './turns.ts';

export interface WorkerClock {
  /** How far the wall clock is ahead of the true time. */
  skewMs: number;
  /** By the Date of AWS's last answer. */
  offset: number | null;
}

export interface GatewayInput {
  readonly world: ModelWorld;
  readonly tables: Tables;
  readonly turns: Turns;
  readonly time: WorkerClock;
  readonly run: Run;
  readonly newId: () => string;
}

/** All that core needs of the world, each call a turn for the scheduler, and each noted for the oracle. */
export type Gateways = (input: GatewayInput) => UndoDeps;

/** The gateways to what is in memory. */
export function gatewaysOf(input: GatewayInput): UndoDeps {
  const { world } = input;
  const { ec2 } = world;
  const aws = awsOf(input);
  return {
    groups: {
      snapshot: () => readGroup(input, aws),
      rules: () =>
        aws('rules', () => {
          failing(world);
          return [...ec2.at(ec2.now - (world.lags.shift() ?? 0)).rules];
        }),
    },
    changes: ruleChanges(input, aws),
    ...tableGateways(input, aws),
    ...surroundings(input),
  };
}

/** What a worker needs besides AWS: its clock, settings, pauses and ids, and somebody who hears its alarms. */
export function surroundings({
  world: { ec2, alarms, history },
  tables,
  turns,
  time,
  run,
  newId,
}: GatewayInput): Pick<
  UndoDeps,
  'approvals' | 'changeBudget' | 'clock' | 'settings' | 'retryPolicy' | 'newId' | 'alarm'
> {
  const clock: Clock = {
    now: () => ec2.now + time.skewMs,
    monotonic: () => ec2.now,
    awsOffset: () => time.offset,
  };
  return {
    // Everything is enforced, so that nothing is proposed and nobody decides.
    approvals: { of: async () => [], lastEditors: async () => new Map() },
    changeBudget: noLimit,
    clock,
    settings: reconcileSettings(tables.trace.id),
    retryPolicy: { ...pauses, sleep: turns.sleep },
    newId,
    alarm: ({ kind, message }) => {
      alarms.push(kind);
      if (kind === 'GateRefusals') history.bugs.push(`${run.worker}: ${message}`);
    },
  };
}

/** One call of AWS, with the Date of its answer. */
export type Aws = <Value>(what: string, effect: () => Value | Promise<Value>) => Promise<Value>;

export function awsOf({ world: { ec2 }, turns, time }: GatewayInput): Aws {
  return async (what, effect) => {
    try {
      return await turns.call(what, effect);
    } finally {
      time.offset = Math.floor(ec2.now / 1000) * 1000 - (ec2.now + time.skewMs);
    }
  };
}

async function readGroup({ world, run }: GatewayInput, aws: Aws): Promise<Snapshot | null> {
  const { ec2, readFaults, lags } = world;
  const began = ec2.now;
  const read = await aws('group', () => {
    const fault = readFaults.shift();
    if (fault === 'fails') throw new Error('the read failed');
    const [stateAt, tagsAt] = [ec2.now - (lags.shift() ?? 0), ec2.now - (lags.shift() ?? 0)];
    const tags = fault === 'no-tags' ? {} : ec2.at(tagsAt).tags;
    return { began, stateAt, rules: ec2.at(stateAt).rules, tags, exists: fault !== 'no-group' };
  });
  run.groupReads.push(read);
  if (!read.exists) return null;
  const { rules, tags } = read;
  const named = { name: 'mail', description: '', vpcId: 'vpc-0123456789abcdef0' };
  const base = { ref: groupRef, ...named, ownerId: groupRef.account };
  return { ...base, tags, rules, prefixLists, rulesQuota: ec2.settings.rulesQuota };
}

export function failing({ readFaults }: ModelWorld): void {
  if (readFaults[0] === 'fails' && readFaults.shift()) throw new Error('the read failed');
}
