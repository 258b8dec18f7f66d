import type { AuditEntry, StepOutcome } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { recordTime } from '../execute/elapsed.ts';
import { isOriginalGone, standingRemainders } from '../execute/execute-plan.ts';
import type { FreshState } from '../execute/fresh-state.ts';
import { ruleText } from '../model/rule-text.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import { managedTagKey, ownTagKeys, type RuleList, remediationTagKey } from '../plan/managed-rules.ts';
import { authorizedRules, revokedRules, type Step } from '../plan/step.ts';
import { usableEntries } from './assess.ts';
import { exposuresBy, listAfter } from './list-after.ts';
import { conflict, type ReconcileDeps, type Reconciliation } from './reconcile-deps.ts';
import { type End, endRecord } from './records.ts';

/**
 * Ends a claim by what a fresh read shows of it: one whose holder was interrupted, or was refused by the gate. Nothing of it is
 * carried out: the other ports are in place, an exposure is found again, and the approved CIDRs are let in by an ordinary plan.
 */
export async function endByRead(
  claim: AuditEntry,
  state: FreshState,
  why: string,
  deps: ReconcileDeps,
): Promise<Reconciliation> {
  const end = endOf(claim, state, why, deps);
  if (claim.schema === 1) {
    // Versions up to 0.1 revoked before they authorised, so that what was to be kept may be gone; it is not authorised from the log.
    const message = `${claim.id} was begun by an earlier version and is not continued: ${end.reason}`;
    deps.alarm({ kind: 'RemaindersLeft', group: claim.group, message });
  }
  return appendEnd(claim, end, deps);
}

/** Records the end of a claim and raises an alarm for what it leaves. */
export async function appendEnd(claim: AuditEntry, end: End, deps: ReconcileDeps): Promise<Reconciliation> {
  // Nobody else would find what an undo has opened: the group is exempt.
  const reopened = claim.undoes === undefined ? [] : (end.rulesAfter ?? []).filter((rule) => isMadeBy(claim, rule));
  const reason = end.outcome === 'completed' ? end.reason : `${end.reason}${reopening(reopened)}`;
  const entry = link(endRecord(claim, { ...end, reason }, recordTime(deps.clock)), claim);
  if ((await deps.auditLog.append(entry)) === 'conflict') return conflict;
  const rules = entry.rulesAfter ?? [];
  const isLeft = (entry.left ?? []).length > 0 && isOriginalGone(claim, rules);
  if (entry.outcome !== 'completed' && (isLeft || reopened.length > 0)) {
    deps.alarm({ kind: 'RemaindersLeft', group: claim.group, message: entry.reason });
  }
  return { kind: 'remediated', entry };
}

function endOf(claim: AuditEntry, { snapshot, policy }: FreshState, why: string, deps: ReconcileDeps): End {
  const { settings, clock } = deps;
  const { rules } = snapshot;
  const approved = usableEntries(policy, snapshot, { settings, now: clock.now() }).map(({ cidr }) => cidr);
  const exposuresOf = exposuresBy(snapshot, { approved, limits: settings.limits });
  const seen = claim.steps.map((step) => seenOf(step, rules));
  const missing = seen.flatMap((outcome) => outcome.missing);
  const ids = new Set(rules.map(({ id }) => id));
  const made = rules.filter((rule) => isMadeBy(claim, rule));
  // A rule that somebody has edited in place since has the tag as well.
  const hasBegun = !authorizesFirst(claim) || rules.some(({ tags }) => tags[remediationTagKey] === claim.id);
  // A closing makes what is kept before it revokes: where nothing of it stands, somebody else took the rules away.
  const isByOthers = claim.schema !== 1 && claim.undoes === undefined && !hasBegun;
  const gone = isByOthers ? [] : revokedRules(claim).filter(({ id }) => !ids.has(id));
  const unclear = claim.undoes === undefined ? new Set<string>() : perhapsByOthers(claim, ids, hasBegun);
  // Versions up to 0.1 went on with a remediation in several runs: what an earlier one revoked is on record.
  const isUntouched = gone.length + made.length + claim.revokedRuleIds.length === 0;
  const outcome = missing.length === 0 ? 'completed' : isUntouched ? 'failed' : 'partial';
  return {
    outcome,
    reason: missing.length === 0 ? `${why}; all changes were found applied` : `${why}; missing: ${missing.join(', ')}`,
    steps: claim.steps.map((step) => asMade(step, made)),
    outcomes: seen,
    rulesAfter: rules,
    revoked: gone.filter(({ id }) => !unclear.has(id)).map(({ id }) => id),
    perhapsRevoked: [...unclear],
    lost: [],
    list: listAfter(claim, { rules, deployment: settings.deployment, exposuresOf }),
    left: standingRemainders(claim, rules, countedOn(claim, rules)),
  };
}

/** Whether something is authorised before the first revoke, so that what stands of it shows that the claim was begun. */
function authorizesFirst({ steps }: AuditEntry): boolean {
  return steps[0]?.kind === 'authorizeIngress';
}

/**
 * Rules that an undo was to revoke and that are gone, maybe by a person: others of the same revoke stand, or nothing stands that
 * the undo was to authorise before it.
 */
function perhapsByOthers(claim: AuditEntry, standing: ReadonlySet<string>, hasBegun: boolean): Set<string> {
  const revokes = claim.steps.flatMap((step) => (step.kind === 'revokeIngress' ? [step.rules] : []));
  const doubtful = revokes.filter((rules) => !hasBegun || rules.some(({ id }) => standing.has(id)));
  const ids = doubtful.flat().map(({ id }) => id);
  return new Set(ids.filter((id) => !standing.has(id)));
}

/** Rules that earlier runs have made and that stand for what this claim was to revoke. */
function countedOn(claim: AuditEntry, rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const sources = new Set(revokedRules(claim).map(({ source }) => JSON.stringify(source)));
  return rules.filter(
    ({ tags, source }) =>
      tags[remediationTagKey] !== undefined && tags[managedTagKey] === undefined && sources.has(JSON.stringify(source)),
  );
}

/** A step as it was made. AWS refused the tags that none of its rules has. */
function asMade(step: Step, made: readonly SecurityGroupRule[]): Step {
  if (step.kind === 'revokeIngress') return step;
  const keys = new Set(step.rules.map(permissionKey));
  const own = made.filter((rule) => keys.has(permissionKey(rule)));
  const isRefused = (key: string) => !ownTagKeys.includes(key) && own.every(({ tags }) => tags[key] === undefined);
  if (own.length === 0) return step;
  return { ...step, tags: Object.fromEntries(Object.entries(step.tags).filter(([key]) => !isRefused(key))) };
}

/** What an undo that did not come to its end has opened again. */
function reopening(made: readonly SecurityGroupRule[]): string {
  if (made.length === 0) return '';
  return `; the undo has authorised ${made.map(ruleText).join(', ')}; run undo again to finish it`;
}

function isMadeBy(claim: AuditEntry, rule: SecurityGroupRule): boolean {
  if (rule.tags[remediationTagKey] !== claim.id) return false;
  return authorizedRules(claim).some((planned) => permissionKey(planned) === permissionKey(rule));
}

/** What steps were to change and some rules do not show: ids of rules that still stand, and permissions that do not. */
export function missingIn(steps: readonly Step[], rules: readonly SecurityGroupRule[]): readonly string[] {
  return steps.flatMap((step) => seenOf(step, rules).missing);
}

function seenOf(step: Step, rules: readonly SecurityGroupRule[]): StepOutcome {
  const keys = new Set(rules.map(permissionKey));
  const ids = new Set(rules.map(({ id }) => id));
  const missing =
    step.kind === 'revokeIngress'
      ? step.rules.filter(({ id }) => ids.has(id)).map(({ id }) => id)
      : step.rules.map(permissionKey).filter((key) => !keys.has(key));
  const result = missing.length === 0 ? 'alreadyTrue' : 'failed';
  const reason = missing.length === 0 ? null : 'not found after the run was interrupted';
  return { kind: step.kind, result, missing, edited: [], requestIds: [], reason };
}

/** The list as it is when a claim has ended by EC2's answers. */
export function listAtEnd(
  claim: AuditEntry,
  rules: readonly SecurityGroupRule[] | null,
  { state, deps }: { readonly state: FreshState; readonly deps: ReconcileDeps },
): RuleList {
  const { settings, clock } = deps;
  const approved = usableEntries(state.policy, state.snapshot, { settings, now: clock.now() }).map(({ cidr }) => cidr);
  const exposuresOf = exposuresBy(state.snapshot, { approved, limits: settings.limits });
  return listAfter(claim, { rules, deployment: settings.deployment, exposuresOf });
}
