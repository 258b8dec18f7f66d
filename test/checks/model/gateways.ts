import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import type { CallResult, Clock } from '../../../core/gateways.ts';
import {
  groupKey,
  type Permission,
  permissionKey,
  type Snapshot,
  type Tags,
} from '../../../core/model/security-group.ts';
import type { UndoDeps } from '../../../core/undo/undo.ts';
import { prefixLists } from './catalogue.ts';
import type { ChangeFault, ModelWorld } from './model-world.ts';
import type { BadItem, Call, Run } from './oracle/history.ts';
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
export function gatewaysOf(input: GatewayInput): UndoDeps {
  const { world, tables, turns, time, run, newId } = input;
  const { ec2, history } = world;
  const wall = () => ec2.now + time.skewMs;
  const aws = async <Value>(what: string, effect: () => Value): Promise<Value> => {
    try {
      return await turns.call(what, effect);
    } finally {
      time.offset = Math.floor(ec2.now / 1000) * 1000 - wall();
    }
  };
  const clock: Clock = { now: wall, monotonic: () => ec2.now, awsOffset: () => time.offset };
  const limitKey = tables.trace.id;
  return {
    groups: {
      snapshot: () => readGroup(input, aws),
      rules: () => aws('rules', () => answered(world, () => [...ec2.at(ec2.now - (world.lags.shift() ?? 0)).rules])),
    },
    changes: {
      authorizeIngress: (_, rules, tags) =>
        change(input, aws, { kind: 'authorize', permissions: rules, tags, make: () => ec2.authorize(rules, tags) }),
      revokeIngress: (_, rules) =>
        change(input, aws, { kind: 'revoke', permissions: rules, tags: {}, make: () => ec2.revoke(rules) }),
    },
    allowlist: {
      read: async () => {
        const began = ec2.now;
        const policy = await aws('policy', () => answered(world, () => tables.policy));
        run.policyReads.push({ began, ...policy });
        return policy;
      },
      apply: (changes) =>
        aws('exempt', () => {
          tables.apply(changes, ec2.now);
          return { kind: 'applied' } as const;
        }),
    },
    auditLog: {
      tail: async () => {
        const tail = await aws('tail', () => answered(world, () => tables.tail()));
        run.chainReads.push({ at: ec2.now, bad: badIn(tail, tables) });
        return tail;
      },
      entriesOf: async (key) => (key === groupKey(groupRef) ? aws('entries', () => [...tables.chain]) : []),
      append: (entry) =>
        aws(`append ${entry.outcome}`, () => {
          const result = tables.append(entry, ec2.now);
          if (result === 'appended') noteClaim(entry, input);
          return result;
        }),
    },
    changeLimit: { take: (_group, now) => aws('take', () => takePlace(tables, now, run)) },
    clock,
    settings: reconcileSettings(limitKey),
    retryPolicy: { ...pauses, sleep: turns.sleep },
    newId,
    alarm: ({ kind, message }) => {
      if (kind === 'GateRefusals') history.bugs.push(`${run.worker}: ${message}`);
    },
  };
}

/**
 * What was begun anew leaves behind what did not hold before it. Of the entry before the last end what it follows is not read:
 * "the last end entry, everything after it, and the link to the one before".
 */
function badIn(tail: readonly ChainLink[], { bad }: Tables): BadItem[] {
  const restart = tail.findLastIndex(({ entry }) => entry?.outcome === 'restarted');
  const isBegin = (index: number) => index === 0 && tail.length > 1 && restart < 0;
  return tail.flatMap((item, index) => {
    const fault = index > restart ? bad.get(item) : undefined;
    return fault && !(fault.isLink && isBegin(index)) ? [fault] : [];
  });
}

type Aws = <Value>(what: string, effect: () => Value) => Promise<Value>;

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
  const base = { ref: groupRef, name: 'mail', vpcId: 'vpc-0123456789abcdef0', ownerId: groupRef.account };
  return { ...base, tags, rules, prefixLists, rulesQuota: ec2.settings.rulesQuota };
}

function answered<Value>(world: ModelWorld, read: () => Value): Value {
  failing(world);
  return read();
}

function failing({ readFaults }: ModelWorld): void {
  if (readFaults[0] === 'fails' && readFaults.shift()) throw new Error('the read failed');
}

interface Change {
  readonly kind: Call['kind'];
  readonly permissions: readonly Permission[];
  readonly tags: Tags;
  readonly make: () => CallResult;
}

const timeLimitMs = 8_000;

async function change(
  { world, run, time }: GatewayInput,
  aws: Aws,
  { kind, permissions, tags, make }: Change,
): Promise<CallResult> {
  const { ec2 } = world;
  const left = ec2.now;
  const request = {
    ...{ run, claim: run.claims.at(-1) ?? null, kind, permissions, tags, left, leftWall: left + time.skewMs },
    group: run.groupReads.at(-1) ?? null,
    policy: run.policyReads.at(-1) ?? null,
  };
  return aws(`${kind} ${permissions.map(permissionKey).join(', ')}`, () => {
    const before = ec2.rules;
    const fault = faultOf(world, left);
    const answer = fault === undefined || fault === 'lost' ? make() : faultAnswer(fault);
    const told: CallResult = fault === 'lost' ? { kind: 'unknown', message: 'the connection was reset' } : answer;
    world.noteCall({
      ...request,
      at: ec2.now,
      before,
      after: ec2.rules,
      answer: told.kind === 'unknown' ? 'lost' : told.kind,
      named: namedIn(told, permissions),
    });
    return told;
  });
}

function faultOf(world: ModelWorld, left: number): ChangeFault | undefined {
  if (world.ec2.now - left > timeLimitMs) return 'unanswered';
  return world.ec2.now < world.throttledUntil ? 'throttled' : world.changeFaults.shift();
}

function faultAnswer(fault: 'throttled' | 'unanswered' | 'refused'): CallResult {
  if (fault === 'throttled') return { kind: 'throttled', requestId: 'req-throttled', code: 'RequestLimitExceeded' };
  if (fault === 'unanswered') return { kind: 'unknown', message: 'no answer after 8 s' };
  return { kind: 'refused', requestId: 'req-refused', code: 'InvalidParameterValue', message: 'EC2 does not like it' };
}

function namedIn(told: CallResult, permissions: readonly Permission[]): readonly Permission[] {
  if (told.kind === 'alreadyTrue') return permissions.length === 1 ? permissions : [];
  return told.kind === 'done' ? told.unknown : [];
}

function noteClaim(entry: AuditEntry, { world, tables, run }: GatewayInput): void {
  const { id, undoes = null, lost } = entry;
  if (entry.outcome === 'planned') {
    run.claims.push({ id, at: world.ec2.now, undoes, lost, rules: world.ec2.rules, ended: null });
  } else if (['completed', 'partial', 'failed'].includes(entry.outcome)) {
    for (const { claims } of tables.trace.runs) {
      for (const claim of claims) if (claim.id === id) claim.ended = world.ec2.now;
    }
  }
}

const hourMs = 3_600_000;

function takePlace(tables: Tables, now: number, run: Run): boolean {
  tables.takes = tables.takes.filter((at) => at > now - hourMs);
  if (tables.takes.length >= tables.trace.closingsAnHour) return false;
  tables.takes.push(now);
  run.takes++;
  return true;
}
