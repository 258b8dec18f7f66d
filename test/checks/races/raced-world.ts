import type { GroupRef, SecurityGroupRule, Snapshot, Tags } from '../../../core/model/security-group.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { identityOf } from '../../oracle/ec2.ts';
import type { Case } from '../../oracle/policy.ts';
import { type Chronicle, chronicleOf } from './chronicle.ts';
import type { Turns } from './turns.ts';

export interface RacedWorld {
  readonly world: InMemoryWorld;
  readonly chronicleOf: (ref: GroupRef) => Chronicle;
  /** What somebody makes of a group. */
  readonly edit: (
    ref: GroupRef,
    change: { readonly rules?: readonly SecurityGroupRule[]; readonly tags?: Tags },
  ) => void;
  readonly snapshotOf: (ref: GroupRef) => Snapshot;
  /** A worker whose every call takes its turns. */
  readonly worker: (turns: Turns, change?: Partial<ReconcileDeps>) => ReconcileDeps;
  /** Rules that were authorised again though they had been authorised and stood. */
  readonly doubles: string[];
}

/** Groups in memory with all that happens to them; `tagsGuard`: EC2 refuses changes of a group that has not opted in, as IAM has it. */
export function racedWorld(cases: readonly Case[], { tagsGuard = false } = {}): RacedWorld {
  const [given] = cases;
  if (!given) throw new Error('a world needs a group');
  const world = inMemoryWorld({ snapshots: cases.map(({ snapshot }) => snapshot), policy: given.policy });
  const snapshots = new Map(cases.map(({ snapshot }) => [groupKey(snapshot.ref), snapshot]));
  const chronicles = new Map(cases.map(({ snapshot }) => [groupKey(snapshot.ref), chronicleOf(snapshot.rules)]));
  const doubles: string[] = [];
  let ids = 0;
  const chronicleAt = (ref: GroupRef) => found(chronicles.get(groupKey(ref)));
  const snapshotOf = (ref: GroupRef) => ({ ...found(snapshots.get(groupKey(ref))), rules: world.rulesOf(ref) });
  const isRefused = (ref: GroupRef) => tagsGuard && snapshotOf(ref).tags['smtp-warden:auto-fix'] !== 'true';
  const refusal = { kind: 'refused', requestId: 'req-no', code: 'UnauthorizedOperation', message: 'no' } as const;
  const groups: ReconcileDeps['groups'] = {
    ...world.groups,
    revokeIngress: async (ref, ruleIds) => {
      if (isRefused(ref)) return refusal;
      const result = await world.groups.revokeIngress(ref, ruleIds);
      chronicleAt(ref).note('bot', world.rulesOf(ref));
      return result;
    },
    authorizeIngress: async (ref, rules, tags) => {
      if (isRefused(ref)) return refusal;
      const ours = new Set(
        chronicleAt(ref)
          .acts.flatMap(({ by, added }) => (by === 'bot' ? added : []))
          .map(({ id }) => id),
      );
      const standing = new Set(
        world
          .rulesOf(ref)
          .filter(({ id }) => ours.has(id))
          .map(identityOf),
      );
      doubles.push(...rules.map(identityOf).filter((identity) => standing.has(identity)));
      const result = await world.groups.authorizeIngress(ref, rules, tags);
      chronicleAt(ref).note('bot', world.rulesOf(ref));
      return result;
    },
  };
  return {
    world,
    doubles,
    snapshotOf,
    chronicleOf: chronicleAt,
    edit: (ref, change) => {
      const next = { ...snapshotOf(ref), ...change };
      snapshots.set(groupKey(ref), next);
      world.put(next);
      chronicleAt(ref).note('somebody', next.rules);
    },
    worker: ({ taking }, change = {}) =>
      aWarden(world, {
        settings: wardenSettings({ ...given.settings, mode: 'enforce' }),
        now: () => now,
        newId: () => `rem-${++ids}`,
        allowlist: { read: taking(world.allowlist.read) },
        auditLog: { latest: taking(world.auditLog.latest), append: taking(world.auditLog.append) },
        groups: {
          snapshot: taking(groups.snapshot),
          rules: taking(groups.rules),
          revokeIngress: taking(groups.revokeIngress),
          authorizeIngress: taking(groups.authorizeIngress),
        },
        ...change,
      }),
  };
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing is known of this group');
  return value;
}
