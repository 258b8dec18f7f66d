import type { AuditEntry } from '../audit/audit-entry.ts';
import { type ExposureLimits, evaluate } from '../evaluator/evaluate.ts';
import type { CallResult } from '../gateways.ts';
import { type Permission, permissionKey, type Tags } from '../model/security-group.ts';
import { emptyList } from '../plan/managed-rules.ts';
import type { NewRule } from '../plan/step.ts';
import type { Allowance } from './allowance.ts';
import { claimTimes, clocksProblem, elapsedSince, type Instant } from './elapsed.ts';
import {
  type FreshReader,
  type FreshState,
  freshReader,
  isStopped,
  type ReadDeps,
  type ReadState,
  type Stopped,
  stopped,
} from './fresh-state.ts';
import { type Evidence, refusalToAuthorize, refusalToRevoke, type WayBack } from './gate-checks.ts';
import { type CreatedRule, newMemory, noteAuthorized, noteRevoked, noteSeen } from './gate-memory.ts';
import { approvalsIn, reasonToStop } from './gate-reads.ts';
import { type GuardedRuleChanges, refusalIn } from './guarded-rule-changes.ts';

/**
 * Who asks for a change. `bot`: the functions and `fix`, for which opt-in and exemption count. `person`: an undo, made only in
 * core/undo; with a way back it may also put back what a recorded remediation revoked.
 */
export type Pass = { readonly caller: 'bot' } | { readonly caller: 'person'; readonly wayBack: WayBack | null };

export interface GateDeps extends ReadDeps {
  readonly changes: GuardedRuleChanges;
  /** What it may send. */
  readonly allowance: Allowance;
  readonly settings: {
    readonly optInTagKey: string;
    readonly deployment: string;
    readonly limits: ExposureLimits;
    readonly claimTimeoutMs: number;
  };
}

export interface GateInput {
  readonly pass: Pass;
  readonly claim: AuditEntry;
  /** When the claim was written. */
  readonly claimedAt: Instant;
  /** The reads that the claim rests on. */
  readonly known: ReadState;
  readonly alsoLists?: readonly string[];
}

/** The one way to change rules. */
export interface Gate extends FreshReader {
  authorize(rules: readonly NewRule[], tags: Tags): Promise<CallResult | Stopped>;
  revoke(rules: readonly Permission[]): Promise<CallResult | Stopped>;
  readonly created: ReadonlyMap<string, CreatedRule>;
  readonly gone: ReadonlySet<string>;
  readonly revoked: ReadonlySet<string>;
  readonly unanswered: ReadonlySet<string>;
}

/** A change that breaks an invariant was asked for: a bug of the planner or the executor. Nothing was sent. */
export class GateRefusal extends Error {
  override readonly name = 'GateRefusal';
}

/**
 * Opens the gate for one claim. Every change of a rule goes through it, in one attempt each: it waits for a token of EC2's budget if
 * the run holds none, asks whether anything may be changed in the account, then reads the group and the policy again where they are older than five seconds, stops where they no longer allow any change (opted out, exempt, deleted, clocks
 * apart, the claim's time over), and throws a {@link GateRefusal} where the change itself breaks an invariant.
 */
export function openGate({ pass, claim, claimedAt, known, alsoLists = [] }: GateInput, deps: GateDeps): Gate {
  const { settings, clock, changes, allowance } = deps;
  const reader = freshReader(claim.group, { known, alsoLists, deps });
  const memory = newMemory();
  // What EC2 said to stand before a read began has to be seen in it: somebody may have removed it since.
  const confirmedBefore = new Map<FreshState, number>();
  const noted = (state: FreshState | Stopped): FreshState | Stopped => {
    if (isStopped(state) || confirmedBefore.has(state)) return state;
    noteSeen(memory, state.snapshot, claim);
    confirmedBefore.set(state, memory.confirmed.length);
    return state;
  };

  const evidenceOf = (state: FreshState, now: number): Evidence => {
    const { approved, once } = approvalsIn(state, settings.limits, now);
    const { deployment, limits } = settings;
    for (const { port, family } of evaluate({ ...state.snapshot, approved, limits })) {
      memory.closing.add(`${port} ${family}`);
    }
    const wayBack = pass.caller === 'person' ? pass.wayBack : null;
    const own = { claim, list: claim.list ?? emptyList, deployment, limits, wayBack };
    const confirmed = memory.confirmed.slice(confirmedBefore.get(state));
    return { ...memory, ...own, confirmed, snapshot: state.snapshot, approved, once };
  };

  // What the claim rests on, and what the caller has judged its last step by; and when.
  const first: Judged = { state: known, now: clock.now() };
  let judged = first;
  const shown = (state: FreshState | Stopped): FreshState | Stopped => {
    if (!isStopped(state)) judged = { state, now: clock.now() };
    return state;
  };

  const admitted = async (): Promise<Evidence | Stopped> => {
    // First of all, so that what is read does not grow old meanwhile, and that the time it takes counts.
    await allowance.ready();
    const refusal = await refusalIn(claim.group, changes);
    if (refusal !== null) return stopped(refusal);
    if (elapsedSince(claimedAt, clock) >= claimTimes(settings.claimTimeoutMs).changesMs) {
      return stopped('the claim has expired');
    }
    const state = noted(await reader.state());
    if (isStopped(state)) return state;
    const problem =
      clocksProblem(claimedAt, clock) ?? reasonToStop(state, pass.caller, { ...settings, now: clock.now() });
    return problem === null ? evidenceOf(state, clock.now()) : stopped(problem);
  };

  const asked = (evidence: Evidence) => ({
    claim,
    evidence,
    judgedBy: () => [judged, first].map(({ state, now }) => evidenceOf(state, now)),
  });

  const sent = async (call: () => Promise<CallResult>): Promise<CallResult> => {
    allowance.spend();
    const result = await call();
    if (result.kind === 'throttled') allowance.throttled();
    return result;
  };

  return {
    ...memory,
    known: reader.known,
    state: async () => shown(noted(await reader.state())),
    again: async () => shown(noted(await reader.again())),
    authorize: async (rules, tags) => {
      const evidence = await admitted();
      if (isStopped(evidence)) return evidence;
      const refusal = refusalOf(rules, asked(evidence), (rule, by) => refusalToAuthorize(rule, tags, by));
      if (refusal) return refusal;
      const result = await sent(() => changes.authorizeIngress(claim.group, rules, tags));
      noteAuthorized(memory, rules, { result, snapshot: evidence.snapshot });
      return result;
    },
    revoke: async (rules) => {
      const evidence = await admitted();
      if (isStopped(evidence)) return evidence;
      const refusal = refusalOf(rules, asked(evidence), (rule, by) => refusalToRevoke(rule, rules, by));
      if (refusal) return refusal;
      const result = await sent(() => changes.revokeIngress(claim.group, rules));
      noteRevoked(memory, rules, result);
      return result;
    },
  };
}

interface Judged {
  readonly state: FreshState;
  readonly now: number;
}

interface Asked {
  readonly claim: AuditEntry;
  readonly evidence: Evidence;
  /** By what the caller judged the step, and planned it. */
  readonly judgedBy: () => readonly Evidence[];
}

/**
 * Why some rules do not pass; null where all do. Throws a {@link GateRefusal} where one would not have passed by what the caller
 * knew either. What only a later read forbids is what others have done in the meantime, and no bug.
 */
function refusalOf<Rule extends Permission>(
  rules: readonly Rule[],
  { claim, evidence, judgedBy }: Asked,
  check: (rule: Rule, evidence: Evidence) => string | null,
): Stopped | null {
  for (const rule of rules) {
    const why = check(rule, evidence);
    if (why === null) continue;
    const text = `${claim.id} in ${claim.group.groupId}: changing ${permissionKey(rule)} was refused`;
    if (judgedBy().every((earlier) => check(rule, earlier) !== null))
      throw new GateRefusal(`${text}, this is a bug: ${why}`);
    return stopped(`${text}: the group or the allowlist has changed in the meantime: ${why}`);
  }
  return null;
}
