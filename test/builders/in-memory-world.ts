import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditLog, CallResult, Policy, SecurityGroups } from '../../core/gateways.ts';
import { type GroupRef, groupKey, type SecurityGroupRule, type Snapshot } from '../../core/model/security-group.ts';
import type { ReconcileDeps, ReconcileSettings } from '../../core/reconcile/reconcile-deps.ts';
import { authorize, type Ec2Answer, revoke } from '../oracle/ec2.ts';
import { aPolicy, now as moment, someSettings } from './builders.ts';

/** What EC2 answers to the next call of this kind instead of the truth; `applied`: it did do it all the same. */
export interface Fault {
  readonly call: 'revokeIngress' | 'authorizeIngress';
  readonly applied: boolean;
  readonly result: CallResult;
}

export interface WorldSettings {
  readonly snapshots: readonly Snapshot[];
  readonly policy?: Policy;
  /** How many reads after each change still show the group as it was before. */
  readonly readLag?: number;
}

interface Group {
  snapshot: Snapshot;
  before: readonly SecurityGroupRule[];
  staleReads: number;
}

/** EC2, the allowlist and the audit log in memory, with EC2's rules about what it refuses. */
export interface InMemoryWorld extends Pick<ReconcileDeps, 'groups' | 'allowlist' | 'auditLog'> {
  /** How often each gateway function was called. */
  readonly calls: Record<keyof SecurityGroups | 'read' | keyof AuditLog, number>;
  readonly faults: Fault[];
  /** What somebody does at the last moment before a change reaches EC2. */
  justBefore: (call: Fault['call'], ref: GroupRef) => void;
  /** What is approved now. An error is thrown to the reader. */
  policy: Policy | Error;
  /** Puts a group there, or changes it as somebody else would. */
  put(snapshot: Snapshot): void;
  remove(ref: GroupRef): void;
  /** The rules as they are, whatever reads show. */
  rulesOf(ref: GroupRef): readonly SecurityGroupRule[];
  entriesOf(ref: GroupRef): readonly AuditEntry[];
}

export function inMemoryWorld({ snapshots, policy = aPolicy(), readLag = 0 }: WorldSettings): InMemoryWorld {
  const state = new Map<string, Group>();
  const log = new Map<string, AuditEntry[]>();
  const calls = { snapshot: 0, rules: 0, revokeIngress: 0, authorizeIngress: 0, read: 0, latest: 0, append: 0 };
  let made = 0;

  const world: InMemoryWorld = {
    calls,
    faults: [],
    justBefore: () => {},
    policy,
    put: (snapshot) => void state.set(groupKey(snapshot.ref), { snapshot, before: snapshot.rules, staleReads: 0 }),
    remove: (ref) => void state.delete(groupKey(ref)),
    rulesOf: (ref) => state.get(groupKey(ref))?.snapshot.rules ?? [],
    entriesOf: (ref) => log.get(groupKey(ref)) ?? [],
    groups: {
      snapshot: async (ref) => {
        calls.snapshot++;
        const group = state.get(groupKey(ref));
        return group ? structuredClone({ ...group.snapshot, rules: shownRules(group) }) : null;
      },
      rules: async (ref) => {
        calls.rules++;
        const group = state.get(groupKey(ref));
        return group ? structuredClone([...shownRules(group)]) : [];
      },
      revokeIngress: async (ref, ids) => {
        calls.revokeIngress++;
        world.justBefore('revokeIngress', ref);
        const revoked = world.rulesOf(ref).filter(({ id }) => ids.includes(id));
        const result = change('revokeIngress', ref, ({ rules }) => revoke(rules, ids));
        // EC2 tells the rules as they were when they went, without their tags.
        return result.kind === 'done' ? { ...result, revoked: revoked.map((rule) => ({ ...rule, tags: {} })) } : result;
      },
      authorizeIngress: async (ref, rules, tags) => {
        calls.authorizeIngress++;
        world.justBefore('authorizeIngress', ref);
        const newId = () => `sgr-made-${++made}`;
        return change('authorizeIngress', ref, (group) =>
          authorize(group.rules, rules, { tags, newId, prefixLists: group.prefixLists, quota: group.rulesQuota }),
        );
      },
    },
    allowlist: {
      read: async () => {
        calls.read++;
        if (world.policy instanceof Error) throw world.policy;
        return structuredClone(world.policy);
      },
    },
    auditLog: {
      latest: async (ref) => {
        calls.latest++;
        return structuredClone(log.get(groupKey(ref))?.at(-1) ?? null);
      },
      append: async (entry) => {
        calls.append++;
        const chain = log.get(groupKey(entry.group)) ?? [];
        if (entry.sequence <= chain.length) return 'taken';
        if (entry.sequence > chain.length + 1)
          throw new Error(`entry ${entry.sequence} would leave a gap in the chain`);
        log.set(groupKey(entry.group), [...chain, structuredClone(entry)]);
        return 'appended';
      },
    },
  };

  function change(call: Fault['call'], ref: GroupRef, make: (snapshot: Snapshot) => Ec2Answer): CallResult {
    const requestId = `req-${calls.revokeIngress + calls.authorizeIngress}`;
    const index = world.faults.findIndex((fault) => fault.call === call);
    const [fault] = index < 0 ? [] : world.faults.splice(index, 1);
    if (fault && !fault.applied) return fault.result;
    const group = state.get(groupKey(ref));
    if (!group) return { kind: 'refused', requestId, code: 'InvalidGroup.NotFound', message: `${ref.groupId} is gone` };
    const answer = make(group.snapshot);
    if (answer.kind === 'rules') {
      if (group.staleReads === 0) group.before = group.snapshot.rules;
      group.staleReads = readLag;
      group.snapshot = { ...group.snapshot, rules: answer.rules };
    }
    return fault?.result ?? resultOf(answer, requestId);
  }

  for (const snapshot of snapshots) world.put(snapshot);
  return world;
}

/** A warden of the world that enforces, never really sleeps, and whose clock stands still unless `now` says otherwise. */
export function aWarden(world: InMemoryWorld, change: Partial<ReconcileDeps> = {}): ReconcileDeps {
  let ids = 0;
  return {
    groups: world.groups,
    allowlist: world.allowlist,
    auditLog: world.auditLog,
    settings: wardenSettings(),
    patience: { sleep: async () => {}, retryDelays: [100, 200], verifyDelays: [100, 200, 400, 800, 1600] },
    now: () => moment,
    newId: () => `rem-${++ids}`,
    ...change,
  };
}

export function wardenSettings(change: Partial<ReconcileSettings> = {}): ReconcileSettings {
  return { ...someSettings(), mode: 'enforce', claimTimeoutMs: 900_000, deployment: 'dep-0123456789', ...change };
}

function shownRules(group: Group): readonly SecurityGroupRule[] {
  if (group.staleReads === 0) return group.snapshot.rules;
  group.staleReads--;
  return group.before;
}

/** As the AWS gateway tells it: gone already, or there already, is as good as done. */
function resultOf(answer: Ec2Answer, requestId: string): CallResult {
  if (answer.kind === 'rules') return { kind: 'done', requestId };
  const { code, message } = answer;
  const isTrue = ['InvalidSecurityGroupRuleId.NotFound', 'InvalidPermission.Duplicate'].includes(code);
  return isTrue ? { kind: 'alreadyTrue', requestId, code } : { kind: 'refused', requestId, code, message };
}
