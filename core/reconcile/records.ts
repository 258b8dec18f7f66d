import { type AuditEntry, type AuditRecord, fingerprintOf, type Outcome, type Run } from '../audit/audit-entry.ts';
import { templateMark } from '../audit/opening-tool.ts';
import { fitted } from '../audit/record-size.ts';
import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { findingOf } from '../evaluator/finding.ts';
import type { Execution } from '../execute/execute-plan.ts';
import { asJson, canonicalJson } from '../model/canonical-json.ts';
import { permissionKey, type Snapshot } from '../model/security-group.ts';
import type { PortFamily } from '../plan/opened-families.ts';
import { authorizedRules, type Step, stepsKey } from '../plan/step.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Assessment } from './assess.ts';
import { awaitedAfter, awaitedWithout } from './awaited-families.ts';
import { owedSteps, perhapsRevoked } from './owed-steps.ts';

/** What is written ahead of a remediation; with it the group is claimed. */
export function plannedRecord(assessment: Assessment, run: Run): AuditRecord {
  const { snapshot, plan, entries } = assessment;
  const { steps, lost } = plan;
  return {
    ...baseRecord(assessment, 'planned', run),
    steps,
    lost,
    allowlistEntries: entries,
    rulesBefore: snapshot.rules,
  };
}

/** A decision that changes nothing; `proposed` is what plan mode makes of a remediation, and holds the whole plan. */
export function decisionRecord(assessment: Assessment, run: Run): AuditRecord {
  const base = baseRecord(assessment, outcomeOfDecision[assessment.decision.kind], run);
  if (base.outcome !== 'proposed') return base;
  const { steps, lost } = assessment.plan;
  return { ...base, steps, lost, allowlistEntries: assessment.entries };
}

/** What a record says where nothing has been done. */
export const nothingDone = {
  steps: [],
  lost: [],
  allowlistEntries: [],
  rulesBefore: null,
  rulesAfter: null,
  revokedRuleIds: [],
  perhapsRevokedRuleIds: [],
  outcomes: [],
} as const;

/** The end of a claim, as it was seen. The rules before it are in the entry that claimed. */
export function endRecord(claim: AuditEntry, execution: Execution, now: number): AuditRecord {
  // Nothing changed in this run, but an earlier run may have: what it left undone stays owed.
  const isLater = execution.verdict === 'failed' && claim.outcome !== 'planned';
  const { awaitedFamilies: _, ...body } = bodyOf(claim);
  return fitted({
    ...body,
    ...awaitedOf(awaitedAfter(claim, execution)),
    at: new Date(now).toISOString(),
    outcome: isLater ? 'partial' : execution.verdict,
    reason: execution.reason,
    steps: execution.steps,
    rulesBefore: null,
    rulesAfter: execution.rulesAfter,
    revokedRuleIds: joined(claim.revokedRuleIds, execution.revoked),
    perhapsRevokedRuleIds: joined(claim.perhapsRevokedRuleIds, execution.perhapsRevoked),
    outcomes: execution.outcomes,
  });
}

/** The end of a claim under which nothing was begun, and why. */
export function notBegunRecord(claim: AuditEntry, error: unknown, now: number): AuditRecord {
  const why = error instanceof Error ? error.message : String(error);
  return {
    ...bodyOf(claim),
    at: new Date(now).toISOString(),
    outcome: 'failed',
    reason: `not begun: ${why}`,
    steps: [],
    rulesBefore: null,
    rulesAfter: claim.rulesBefore,
  };
}

interface Rest extends Run {
  readonly steps: readonly Step[];
  readonly entries: readonly AllowlistEntry[];
  /** What the group needs by now, where that is among the steps. */
  readonly fresh: Assessment | null;
}

/** An unfinished remediation taken over, with the steps that are left to do. */
export function resumedRecord(open: AuditEntry, snapshot: Snapshot, rest: Rest): AuditRecord {
  const { fresh } = rest;
  const finding = fresh && fresh.exposures.length > 0 ? findingOf(snapshot.ref, fresh.exposures) : open.finding;
  const known = new Set(open.lost.map((loss) => canonicalJson(asJson(loss))));
  const newly = (fresh?.plan.lost ?? []).filter((loss) => !known.has(canonicalJson(asJson(loss))));
  return fitted({
    ...bodyOf(open),
    ...awaitedOf(rest.awaited),
    at: new Date(rest.now).toISOString(),
    outcome: 'resumed',
    reason: `taken over from entry ${open.sequence} of ${open.at}, which is not finished`,
    trigger: rest.trigger,
    writer: rest.writer,
    finding,
    steps: rest.steps,
    lost: [...open.lost, ...newly],
    allowlistEntries: rest.entries,
    rulesBefore: snapshot.rules,
    rulesAfter: null,
    perhapsRevokedRuleIds: perhapsRevoked(open),
    outcomes: [],
  });
}

/** The end of a remediation that must not be finished; says what the group is left without. */
export function abandonedRecord(
  open: AuditEntry,
  snapshot: Snapshot | null,
  end: Run & { readonly why: string; readonly limits: ExposureLimits },
): AuditRecord {
  const owed = snapshot
    ? owedSteps({ open, snapshot, entries: open.allowlistEntries, limits: end.limits, isExempt: true })
    : [];
  const missing = authorizedRules({ steps: owed }).map(permissionKey);
  const without = missing.length > 0 ? `; it is left without ${missing.join(', ')}` : '';
  const { awaitedFamilies: _, ...body } = bodyOf(open);
  return fitted({
    ...body,
    ...awaitedOf(snapshot ? awaitedWithout(open, snapshot) : []),
    at: new Date(end.now).toISOString(),
    outcome: 'failed',
    reason: `not finished: ${end.why}${without}`,
    trigger: end.trigger,
    writer: end.writer,
    steps: [],
    rulesBefore: null,
    rulesAfter: snapshot?.rules ?? [],
    outcomes: [],
  });
}

function joined(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}

const outcomeOfDecision = { report: 'reported', defer: 'deferred', exempt: 'exempted', remediate: 'proposed' } as const;

function baseRecord(assessment: Assessment, outcome: Outcome, run: Run): AuditRecord {
  const { trigger, writer, now } = run;
  const { snapshot, exposures, plan, decision } = assessment;
  const finding = findingOf(snapshot.ref, exposures);
  const { reason } = decision;
  // What is only reported is the same, whatever the allowlist would have made of it.
  const isDrift = exposures.length === 0 && outcome !== 'reported';
  const steps = outcome === 'proposed' || isDrift ? stepsKey(plan) : '';
  return {
    ...nothingDone,
    schema: 1,
    id: plan.remediationId,
    group: snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    at: new Date(now).toISOString(),
    outcome,
    reason,
    trigger,
    managedBy: templateMark(snapshot.tags, trigger.actor?.userAgent ?? null),
    ...closingsOf(run),
    ...awaitedOf(run.awaited),
    finding,
    fingerprint: fingerprintOf({ outcome, reason, finding, steps }),
    writer,
  };
}

function bodyOf({ sequence: _s, previousHash: _p, hash: _h, ...body }: AuditEntry): AuditRecord {
  return body;
}

/** The times before, where there were any: most groups are never closed twice a day. */
export function closingsOf({ closings }: Run): Pick<AuditRecord, 'closings'> {
  return closings.length > 0 ? { closings } : {};
}

/** What is remembered of the group, where there is anything. */
export function awaitedOf(awaited: readonly PortFamily[]): Pick<AuditRecord, 'awaitedFamilies'> {
  return awaited.length > 0 ? { awaitedFamilies: awaited } : {};
}
