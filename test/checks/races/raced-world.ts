import {
  type GroupRef,
  groupKey,
  type SecurityGroupRule,
  type Snapshot,
  type Tags,
} from '../../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import { type InMemoryWorld, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';
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
  /** A worker whose every call takes its turns. `home` keeps its policy and log elsewhere: another deployment. */
  readonly worker: (turns: Turns, change?: Change, home?: InMemoryWorld) => ReconcileDeps;
  /** Rules that were authorised again though they had been authorised and stood. */
  readonly doubles: string[];
}

type Change = NonNullable<Parameters<typeof someDeps>[1]>;

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
  const changes: ReconcileDeps['changes'] = {
    revokeIngress: async (ref, permissions) => {
      if (isRefused(ref)) return refusal;
      const result = await world.changes.revokeIngress(ref, permissions);
      chronicleAt(ref).note('bot', world.rulesOf(ref));
      return result;
    },
    authorizeIngress: async (ref, rules, tags) => {
      if (isRefused(ref)) return refusal;
      doubles.push(...doublesAmong(rules.map(identityOf), chronicleAt(ref), world.rulesOf(ref)));
      const result = await world.changes.authorizeIngress(ref, rules, tags);
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
    worker: ({ taking }, change = {}, home = world) =>
      someDeps(home, {
        settings: reconcileSettings({ ...given.settings, mode: 'enforce' }),
        newId: () => idAt((change.now ?? (() => now))(), ++ids),
        allowlist: { read: taking(home.allowlist.read) },
        auditLog: { tail: taking(home.auditLog.tail), append: taking(home.auditLog.append) },
        changeLimit: { take: taking(home.changeLimit.take) },
        groups: { snapshot: taking(world.groups.snapshot), rules: taking(world.groups.rules) },
        changes: {
          revokeIngress: taking(changes.revokeIngress),
          authorizeIngress: taking(changes.authorizeIngress),
        },
        ...change,
      }),
  };
}

/** An id of a remediation as the product makes them (runtime/new-id.ts): it tells when it was made. */
function idAt(milliseconds: number, made: number): string {
  return `rem-${milliseconds.toString(36).padStart(9, '0')}${made.toString(16).padStart(12, '0')}`;
}

function doublesAmong(
  identities: readonly string[],
  { acts }: Chronicle,
  rules: readonly SecurityGroupRule[],
): string[] {
  const ours = new Set(acts.flatMap(({ by, added }) => (by === 'bot' ? added : [])).map(({ id }) => id));
  const standing = new Set(rules.filter(({ id }) => ours.has(id)).map(identityOf));
  return identities.filter((identity) => standing.has(identity));
}

export function found<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing is known of this group');
  return value;
}
