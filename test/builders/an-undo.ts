import type { Trigger } from '../../core/audit/audit-entry.ts';
import type { PolicyEdit } from '../../core/gateways.ts';
import { groupKey, permissionKey, type SecurityGroupRule, type Snapshot } from '../../core/model/security-group.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { type UndoDeps, type UndoOrder, type UndoResult, undo } from '../../core/undo/undo.ts';
import { aGroup, type Group } from './a-group.ts';
import { aPolicyChain, type MemoryPolicyChain } from './a-policy-chain.ts';
import { ada } from './an-edit.ts';
import { aPolicy, groupRef, now } from './builders.ts';
import { asLink, type InMemoryWorld } from './in-memory-world.ts';

export const byAda: Trigger = { kind: 'cli', name: 'undo', eventId: null, actor: null };
export const inAnHour = new Date(now + 3_600_000).toISOString();

export function anOrder(undoes: string, change: Partial<UndoOrder> = {}): UndoOrder {
  return { group: groupRef, undoes, by: ada, exemptUntil: inAnHour, approve: () => true, ...change };
}

/** A group in memory that can be remediated, undone and looked at. */
export interface UndoGroup extends Group {
  undoDeps(change?: Partial<ReconcileDeps>): UndoDeps;
  undo(undoes: string, order?: Partial<UndoOrder>, change?: Partial<ReconcileDeps>): Promise<UndoResult>;
  /** The same, and gives the id of the undo, which has to complete. */
  undone(undoes: string, order?: Partial<UndoOrder>): Promise<string>;
  rules(): string[];
  exemptions(): ReturnType<typeof exemptionsIn>;
}

export function anUndoGroup(snapshot: Partial<Snapshot> = {}, policy = aPolicy()): UndoGroup {
  const group = aGroup(snapshot, { policy });
  const { world } = group;
  const policyChain = aPolicyChain();
  const undoDeps = (change: Partial<ReconcileDeps> = {}): UndoDeps => {
    const deps = group.deps(change);
    return {
      ...deps,
      allowlist: { ...deps.allowlist, apply: async (edit) => apply(world, edit, policyChain) },
      auditLog: {
        ...deps.auditLog,
        entriesOf: async () => structuredClone([...world.entriesOf(groupRef)]).map(asLink),
      },
    };
  };
  const undoIt: UndoGroup['undo'] = (undoes, order = {}, change = {}) =>
    undo(anOrder(undoes, order), byAda, undoDeps(change));
  return {
    ...group,
    undoDeps,
    undo: undoIt,
    undone: async (undoes, order) => {
      const result = await undoIt(undoes, order);
      if (result.kind === 'remediated' && result.entry.outcome === 'completed') return result.entry.id;
      throw new Error(`${undoes} was not undone: ${'entry' in result ? result.entry.reason : result.reason}`);
    },
    rules: () => described(world.rulesOf(groupRef)),
    exemptions: () => exemptionsIn(world),
  };
}

function exemptionsIn({ policy }: InMemoryWorld) {
  return policy instanceof Error ? [] : policy.exemptions;
}

/** Rules as people see them, whatever their ids and the tags of ours. */
export function described(rules: readonly SecurityGroupRule[]): string[] {
  return rules
    .map((rule) => {
      const own = Object.entries(rule.tags)
        .filter(([key]) => !key.startsWith('smtp-warden:'))
        .sort();
      return `${permissionKey(rule)} ${rule.description ?? '-'} ${JSON.stringify(own)}`;
    })
    .sort();
}

function apply(world: InMemoryWorld, edit: PolicyEdit, chain: MemoryPolicyChain) {
  if (world.policy instanceof Error) throw world.policy;
  const before = world.policy;
  const put = edit.changes.flatMap((change) => (change.kind === 'putExemption' ? [change.exemption] : []));
  const keys = new Set(put.map(({ group }) => groupKey(group)));
  const others = world.policy.exemptions.filter(({ group }) => !keys.has(groupKey(group)));
  world.policy = { ...world.policy, exemptions: [...others, ...put] };
  return chain.applied(edit, before, world.policy);
}
