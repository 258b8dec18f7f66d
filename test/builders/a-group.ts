import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../core/audit/audit-log.ts';
import { chainFault } from '../../core/audit/hash-chain.ts';
import type { RuleChanges } from '../../core/gateways.ts';
import { groupKey, permissionKey, type SecurityGroupRule, type Snapshot } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Check, ReconcileDeps, Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { aPolicy, aSnapshot, groupRef, now } from './builders.ts';
import { copied } from './copied.ts';
import { aCheck, asLink, type InMemoryWorld, inMemoryWorld, reconcileSettings, someDeps } from './in-memory-world.ts';

type Change = Partial<ReconcileDeps>;
type Edit = (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[];

/** One group in memory that the bot and people change, by a clock that only the test moves. */
export interface Group {
  readonly world: InMemoryWorld;
  /** Milliseconds since the start of the test. */
  readonly time: { passed: number };
  /** The same dependencies at each call, with ids in sequence, but for what is changed. */
  deps(change?: Change): ReconcileDeps;
  check(check?: Partial<Check>, change?: Change): Promise<Reconciliation>;
  /** Checks, and gives the id of the remediation or decision that came of it. */
  close(check?: Partial<Check>, change?: Change): Promise<string>;
  /** What somebody makes of the rules, and of the group itself. */
  edit(edit: Edit, change?: Partial<Snapshot>): void;
  /** The same just before the next call of a kind reaches EC2, once. */
  editBefore(call: keyof RuleChanges, edit: Edit, change?: Partial<Snapshot>): void;
  /** Permissions, sorted. */
  keys(): string[];
  outcomes(): string[];
  entries(): readonly AuditEntry[];
  /** The last entry. */
  last(): AuditEntry;
  alarms(): string[];
  /** The first fault of the chain, or null. */
  fault(): ReturnType<typeof chainFault>;
}

export function aGroup(
  snapshot: Partial<Snapshot> = {},
  { policy = aPolicy(), readLag = 0 }: { readonly policy?: Policy; readonly readLag?: number } = {},
): Group {
  const world = inMemoryWorld({ snapshots: [aSnapshot(snapshot)], policy, readLag });
  const time = { passed: 0 };
  let whole: Partial<Snapshot> = snapshot;
  let ids = 0;
  const newId = () => `rem-${++ids}`;
  const entries = () => world.entriesOf(groupRef);
  const deps = (change: Change = {}) =>
    someDeps(world, { newId, auditLog: endOf(world), now: () => now + time.passed, ...change });
  const check: Group['check'] = (asked = {}, change = {}) => reconcile(groupRef, { ...aCheck, ...asked }, deps(change));
  const edit: Group['edit'] = (made, change = {}) => {
    whole = { ...whole, ...change };
    world.put(aSnapshot({ ...whole, rules: made(world.rulesOf(groupRef)) }));
  };
  return {
    ...{ world, time, deps, check, edit, entries },
    close: async (asked, change) => {
      const result = await check(asked, change);
      return 'entry' in result ? result.entry.id : result.kind;
    },
    editBefore: (call, made, change) => {
      world.justBefore = (now) => {
        if (now !== call) return;
        world.justBefore = () => {};
        edit(made, change);
      };
    },
    keys: () => world.rulesOf(groupRef).map(permissionKey).sort(),
    outcomes: () => entries().map(({ outcome }) => outcome),
    last: () => entries().at(-1) ?? missing(),
    alarms: () => world.alarms.map(({ kind }) => kind),
    fault: () => chainFault(entries()),
  };
}

function missing(): never {
  throw new Error(`the history has no entry about ${groupKey(groupRef)}`);
}

/** The audit log as it is read in the deployed service: from the entry before the last end on. */
function endOf({ auditLog, entriesOf }: InMemoryWorld): ReconcileDeps['auditLog'] {
  return {
    ...auditLog,
    tail: async (ref) => {
      await auditLog.tail(ref);
      return tailOf(copied([...entriesOf(ref)]).map(asLink));
    },
  };
}

export function tailOf(links: readonly ChainLink[]): readonly ChainLink[] {
  const ends = ['completed', 'partial', 'failed', 'restarted'];
  const end = links.findLastIndex(({ entry }) => entry !== null && ends.includes(entry.outcome));
  return links.slice(Math.max(end - 1, 0));
}

/** Settings of a bot that closes a group also where nobody is approved. */
export const revokingAll: Change = { settings: reconcileSettings({ emptyAllowlist: 'revoke' }) };

/** Where a worker is killed: at its n-th call of a kind, before or after it is taken. */
export interface Death {
  readonly call: keyof RuleChanges | 'append';
  readonly nth?: number;
  readonly isAfter?: boolean;
}

/** The dependencies of a worker that is killed. */
export function killedAt(group: Group, { call, nth = 1, isAfter = false }: Death): Change {
  let calls = 0;
  const mortal =
    <Args extends unknown[], Result>(send: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      calls += 1;
      if (calls < nth) return send(...args);
      if (isAfter) await send(...args);
      throw new Error('killed');
    };
  const { changes, auditLog } = group.deps();
  if (call === 'append') return { auditLog: { ...auditLog, append: mortal(auditLog.append) } };
  return { changes: { ...changes, [call]: mortal(changes[call]) } };
}

/** Until nobody respects the claim any more that somebody else has just made. */
export const claimMs = 90_001;

/** A check whose worker is killed, and the time that its claim lasts; gives the id of the claim. */
export async function cutOff(group: Group, death: Death, check: Partial<Check> = {}): Promise<string> {
  const error = await group.check(check, killedAt(group, death)).catch((thrown: unknown) => thrown);
  if (!(error instanceof Error && error.message === 'killed'))
    throw new Error('the worker was not killed', { cause: error });
  group.time.passed += claimMs;
  return group.last().id;
}
