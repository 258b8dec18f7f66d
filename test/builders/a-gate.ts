import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Allowance } from '../../core/execute/allowance.ts';
import { type GateDeps, type GateInput, openGate, type Pass } from '../../core/execute/gate.ts';
import type { GuardedRuleChanges } from '../../core/execute/guarded-rule-changes.ts';
import type { RuleChanges } from '../../core/gateways.ts';
import type { Snapshot } from '../../core/model/security-group.ts';
import type { Step } from '../../core/plan/step.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { aPlainEntry } from './a-plain-record.ts';
import { approved, authorising, remainderOf } from './a-step.ts';
import { openRange } from './an-evidence.ts';
import { anOpenRule, aPolicy, aRule, aSnapshot, groupRef, now, ports } from './builders.ts';
import { anAllowance } from './no-limit.ts';
import { done, scriptedGroups } from './scripted-groups.ts';

export const open = anOpenRule({ id: 'sgr-plain' });
export const office = approved(aRule());
export const low = remainderOf(openRange, { ports: ports(20, 24) });
export const high = remainderOf(openRange, { ports: ports(26, 30) });

export interface World {
  readonly snapshot?: Partial<Snapshot>;
  readonly policy?: Partial<Policy>;
  readonly pass?: Pass;
  readonly steps?: readonly Step[];
  readonly claim?: Partial<AuditEntry>;
  readonly answers?: Parameters<typeof scriptedGroups>[0]['answers'];
  readonly input?: Partial<GateInput>;
  readonly settings?: Partial<GateDeps['settings']>;
  readonly allowance?: Allowance;
  /** What stands between the gate and EC2. */
  readonly guard?: (changes: RuleChanges, clock: { monotonic: number }) => GuardedRuleChanges;
  /** Time that passes by itself, for both clocks. */
  readonly time?: { readonly monotonic: () => number };
}

/** A gate before EC2 that does all that it is asked; what it is asked, and what may change while the gate is open. */
export function aGate({
  snapshot = {},
  policy = {},
  pass = { caller: 'bot' },
  answers = () => done('req'),
  ...more
}: World = {}) {
  const scripted = scriptedGroups({ answers, shows: [[]] });
  const state = { snapshot: aSnapshot({ rules: [open], ...snapshot }), policy: aPolicy(policy) };
  const clock = { wall: now, monotonic: 0, offset: 0 };
  const asked: (readonly string[] | undefined)[] = [];
  const passed = () => more.time?.monotonic() ?? 0;
  const steps = more.steps ?? [authorising(low, high, office)];
  const gate = openGate(
    {
      pass,
      claim: aPlainEntry({ group: groupRef, steps, ...more.claim }),
      claimedAt: { wall: now, monotonic: 0 },
      known: { ...state, at: { wall: now, monotonic: 0 } },
      ...more.input,
    },
    {
      groups: {
        ...scripted.groups,
        snapshot: async (_, alsoLists) => {
          asked.push(alsoLists);
          return state.snapshot;
        },
      },
      changes: more.guard?.(scripted.changes, clock) ?? scripted.changes,
      allowance: more.allowance ?? anAllowance(),
      allowlist: { read: async () => state.policy },
      clock: {
        now: () => clock.wall + passed(),
        monotonic: () => clock.monotonic + passed(),
        awsOffset: () => clock.offset,
      },
      sleep: async () => {},
      settings: {
        optInTagKey: 'smtp-warden:auto-fix',
        deployment: 'dep-ours',
        limits: { ipv4: 8, ipv6: 16 },
        claimTimeoutMs: 90_000,
        ...more.settings,
      },
    },
  );
  return { gate, calls: scripted.calls, state, clock, asked };
}
