import type { Trigger } from '../../core/audit/audit-entry.ts';
import { chainFault } from '../../core/audit/hash-chain.ts';
import { groupKey, permissionKey, type SecurityGroupRule, type Snapshot } from '../../core/model/security-group.ts';
import type { PolicyChange } from '../../core/policy/policy.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { type UndoDeps, type UndoOrder, undo } from '../../core/undo/undo.ts';
import { aPolicy, aSnapshot, groupRef, now } from './builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld } from './in-memory-world.ts';
import { aSweep } from './rule-texts.ts';

export const byAda: Trigger = { kind: 'cli', name: 'undo', eventId: null, actor: null };
export const inAnHour = new Date(now + 3_600_000).toISOString();

export function anOrder(undoes: string): UndoOrder {
  return { group: groupRef, undoes, by: 'ada', exemptUntil: inAnHour, approve: () => true };
}

/** A group in memory that can be remediated, undone and looked at. */
export function anUndoWorld(snapshot: Partial<Snapshot> = {}, policy = aPolicy()) {
  const world = inMemoryWorld({ snapshots: [aSnapshot(snapshot)], policy });
  let ids = 0;
  const newId = () => `rem-${++ids}`;
  const wardenWith = (change: Partial<ReconcileDeps> = {}): UndoDeps => ({
    ...aWarden(world, { newId, ...change }),
    allowlist: { read: world.allowlist.read, apply: async (changes) => apply(world, changes) },
    auditLog: {
      ...(change.auditLog ?? world.auditLog),
      entriesOf: async () => structuredClone([...world.entriesOf(groupRef)]),
    },
  });
  return {
    world,
    close: async (change: Partial<ReconcileDeps> = {}) => {
      const result = await reconcile(groupRef, aSweep, wardenWith(change));
      return 'entry' in result ? result.entry.id : result.kind;
    },
    undo: (undoes: string, change: Partial<ReconcileDeps> = {}, order: Partial<UndoOrder> = {}) =>
      undo({ ...anOrder(undoes), ...order }, byAda, wardenWith(change)),
    wardenWith,
    rules: () => described(world.rulesOf(groupRef)),
    outcomes: () => world.entriesOf(groupRef).map(({ outcome }) => outcome),
    fault: () => chainFault(world.entriesOf(groupRef)),
    edit: (change: (rules: readonly SecurityGroupRule[]) => readonly SecurityGroupRule[]) =>
      world.put(aSnapshot({ ...snapshot, rules: change(world.rulesOf(groupRef)) })),
    exemptions: () => (world.policy instanceof Error ? [] : world.policy.exemptions),
  };
}

/** Rules as people see them, whatever their ids and the tags of ours. */
export function described(rules: readonly SecurityGroupRule[]): string[] {
  return rules
    .map((rule) => {
      const own = Object.entries(rule.tags).filter(([key]) => !key.startsWith('smtp-warden:'));
      return `${permissionKey(rule)} ${rule.description ?? '-'} ${JSON.stringify(own)}`;
    })
    .sort();
}

function apply(world: InMemoryWorld, changes: readonly PolicyChange[]) {
  if (world.policy instanceof Error) throw world.policy;
  const put = changes.flatMap((change) => (change.kind === 'putExemption' ? [change.exemption] : []));
  const keys = new Set(put.map(({ group }) => groupKey(group)));
  const others = world.policy.exemptions.filter(({ group }) => !keys.has(groupKey(group)));
  world.policy = { ...world.policy, exemptions: [...others, ...put] };
  return { kind: 'applied' } as const;
}
