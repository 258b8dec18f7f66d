import type { Decision } from '../../core/audit/approval.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditLog, ChainLink } from '../../core/audit/audit-log.ts';
import type { Person } from '../../core/audit/person.ts';
import type { CallResult, RuleChanges, SecurityGroups } from '../../core/gateways.ts';
import {
  type GroupRef,
  groupKey,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
} from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Alarm, Check, ReconcileDeps, ReconcileSettings } from '../../core/reconcile/reconcile-deps.ts';
import { authorize, type Ec2Answer, identityOf, revoke } from '../oracle/ec2.ts';
import { aPolicy, now as moment, someSettings } from './builders.ts';
import { copied } from './copied.ts';
import { noLimit } from './no-limit.ts';

/** What EC2 answers to the next call of this kind instead of the truth; `applied`: it did do it all the same. */
export interface Fault {
  readonly call: keyof RuleChanges;
  readonly applied: boolean;
  readonly result: CallResult;
}

export interface WorldSettings {
  readonly snapshots: readonly Snapshot[];
  readonly policy?: Policy;
  /** How many reads after each change still show the group as it was before. */
  readonly readLag?: number;
  /** How many rules were made before: no id is given twice. */
  readonly made?: number;
}

interface Group {
  snapshot: Snapshot;
  before: readonly SecurityGroupRule[];
  staleReads: number;
}

type Call = keyof SecurityGroups | keyof RuleChanges | keyof AuditLog | 'read';

/** EC2, the allowlist and the audit log in memory, with EC2's rules about what it refuses. */
export interface InMemoryWorld
  extends Pick<ReconcileDeps, 'groups' | 'changes' | 'allowlist' | 'auditLog' | 'approvals' | 'changeLimit'> {
  /** How often each gateway function was called. */
  readonly calls: Record<Call, number>;
  readonly faults: Fault[];
  readonly alarms: Alarm[];
  /** How many closings the change limit still allows. */
  closingsLeft: number;
  /** What somebody does at the last moment before a change reaches EC2. */
  justBefore: (call: keyof RuleChanges, ref: GroupRef) => void;
  /** What is approved now. An error is thrown to the reader. */
  policy: Policy | Error;
  /** What people have decided about proposals, and who last edited the allowlist entries, by id. */
  readonly decisions: Decision[];
  readonly editors: Map<string, Person>;
  /** Puts a group there, or changes it as somebody else would. */
  put(snapshot: Snapshot): void;
  remove(ref: GroupRef): void;
  /** The rules as they are, whatever reads show. */
  rulesOf(ref: GroupRef): readonly SecurityGroupRule[];
  entriesOf(ref: GroupRef): readonly AuditEntry[];
  /** Puts an item at the end of a chain, as nobody of ours would. */
  forge(ref: GroupRef, entry: AuditEntry): void;
}

export function inMemoryWorld({
  snapshots,
  policy = aPolicy(),
  readLag = 0,
  made: before = 0,
}: WorldSettings): InMemoryWorld {
  const state = new Map<string, Group>();
  const log = new Map<string, AuditEntry[]>();
  const calls = { snapshot: 0, rules: 0, revokeIngress: 0, authorizeIngress: 0, read: 0, tail: 0, append: 0 };
  let made = before;

  const world: InMemoryWorld = {
    calls,
    faults: [],
    alarms: [],
    decisions: [],
    editors: new Map(),
    closingsLeft: 1_000_000,
    justBefore: () => {},
    policy,
    put: (snapshot) => void state.set(groupKey(snapshot.ref), { snapshot, before: snapshot.rules, staleReads: 0 }),
    remove: (ref) => void state.delete(groupKey(ref)),
    rulesOf: (ref) => state.get(groupKey(ref))?.snapshot.rules ?? [],
    entriesOf: (ref) => log.get(groupKey(ref)) ?? [],
    forge: (ref, entry) => void log.set(groupKey(ref), [...(log.get(groupKey(ref)) ?? []), entry]),
    groups: {
      snapshot: async (ref) => {
        calls.snapshot++;
        const group = state.get(groupKey(ref));
        return group ? copied({ ...group.snapshot, rules: shownRules(group) }) : null;
      },
      rules: async (ref) => {
        calls.rules++;
        const group = state.get(groupKey(ref));
        return group ? copied([...shownRules(group)]) : [];
      },
    },
    changes: {
      revokeIngress: async (ref, permissions) => {
        calls.revokeIngress++;
        world.justBefore('revokeIngress', ref);
        const keys = permissions.map(identityOf);
        const revoked = world.rulesOf(ref).filter((rule) => keys.includes(identityOf(rule)));
        const result = change('revokeIngress', ref, ({ rules }) => revoke(rules, permissions));
        // EC2 tells the rules as they were when they went, without their tags.
        return result.kind === 'done' ? { ...result, revoked: revoked.map((rule) => ({ ...rule, tags: {} })) } : result;
      },
      authorizeIngress: async (ref, rules, tags) => {
        calls.authorizeIngress++;
        world.justBefore('authorizeIngress', ref);
        const newId = () => `sgr-made-${++made}`;
        const result = change('authorizeIngress', ref, (group) =>
          authorize(group.rules, rules, { tags, newId, prefixLists: group.prefixLists, quota: group.rulesQuota }),
        );
        const keys = rules.map(permissionKey);
        const created = world.rulesOf(ref).filter((rule) => keys.includes(permissionKey(rule)));
        return result.kind === 'done' ? { ...result, created: copied(created) } : result;
      },
    },
    allowlist: {
      read: async () => {
        calls.read++;
        if (world.policy instanceof Error) throw world.policy;
        return copied(world.policy);
      },
    },
    auditLog: {
      tail: async (ref) => {
        calls.tail++;
        return copied(log.get(groupKey(ref)) ?? []).map(asLink);
      },
      append: async (entry) => {
        calls.append++;
        const chain = log.get(groupKey(entry.group)) ?? [];
        if (entry.sequence <= chain.length) return 'conflict';
        if (entry.sequence > chain.length + 1)
          throw new Error(`entry ${entry.sequence} would leave a gap in the chain`);
        log.set(groupKey(entry.group), [...chain, copied(entry)]);
        return 'appended';
      },
    },
    approvals: {
      of: async ({ id }) => copied(world.decisions.filter((one) => one.kind === 'unreadable' || one.id === id)),
      lastEditors: async (ids) => new Map([...world.editors].filter(([id]) => ids.includes(id))),
    },
    changeLimit: {
      take: async () => (world.closingsLeft-- > 0 ? { kind: 'taken' } : { kind: 'full', scope: null, most: 0 }),
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

/** An entry as the audit log gives it. */
export function asLink(entry: AuditEntry): ChainLink {
  return { stored: entry, entry, problem: null };
}

/** What reconcile needs over this world: it enforces, never really sleeps, and its clock stands still unless `now` is given. */
export function someDeps(
  world: InMemoryWorld,
  { now = () => moment, ...change }: Partial<ReconcileDeps> & { readonly now?: () => number } = {},
): ReconcileDeps {
  let ids = 0;
  return {
    groups: world.groups,
    changes: world.changes,
    allowlist: world.allowlist,
    auditLog: world.auditLog,
    approvals: world.approvals,
    changeLimit: world.changeLimit,
    changeBudget: noLimit,
    settings: reconcileSettings(),
    retryPolicy: { sleep: async () => {}, retryDelays: [100, 200], verifyDelays: [100, 200, 400, 800, 1600] },
    clock: { now, monotonic: now, awsOffset: () => 0 },
    newId: () => `rem-${++ids}`,
    alarm: (alarm) => void world.alarms.push(alarm),
    ...change,
  };
}

/** The defaults of what concerns approvals. */
export const approvalSettings = { approvalMs: 24 * 3_600_000, twoPersons: false } as const;

export function reconcileSettings(change: Partial<ReconcileSettings> = {}): ReconcileSettings {
  return { ...someSettings(), mode: 'enforce', claimTimeoutMs: 90_000, ...approvalSettings, ...change };
}

export const aCheck: Check = {
  trigger: { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: null, actor: null },
  mayClose: true,
};

/** An ordinary check of a group. */
export function check(ref: GroupRef, deps: ReconcileDeps, change: Partial<Check> = {}) {
  return reconcile(ref, { ...aCheck, ...change }, deps);
}

function shownRules(group: Group): readonly SecurityGroupRule[] {
  if (group.staleReads === 0) return group.snapshot.rules;
  group.staleReads--;
  return group.before;
}

/** As the AWS gateway tells it: gone already, or there already, is as good as done. */
function resultOf(answer: Ec2Answer, requestId: string): CallResult {
  if (answer.kind === 'rules') return { kind: 'done', requestId, created: [], revoked: [], unknown: [] };
  const { code, message } = answer;
  const isTrue = ['InvalidPermission.NotFound', 'InvalidPermission.Duplicate'].includes(code);
  return isTrue ? { kind: 'alreadyTrue', requestId, code } : { kind: 'refused', requestId, code, message };
}
