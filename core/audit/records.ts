import type { Assessment } from '../assess.ts';
import { findingOf } from '../evaluator/finding.ts';
import { permissionKey, type Snapshot } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Execution } from '../remediation/execute-plan.ts';
import { authorizedRules, type Step } from '../remediation/step.ts';
import { type AuditEntry, type AuditRecord, fingerprintOf, type Outcome, type Run } from './audit-entry.ts';
import { templateMark } from './template-mark.ts';

const outcomeOfDecision = { report: 'reported', defer: 'deferred', exempt: 'exempted', remediate: 'proposed' } as const;

/** What is written ahead of a remediation; with it the group is claimed. */
export function plannedRecord(assessment: Assessment, run: Run): AuditRecord {
  return assessmentRecord(assessment, 'planned', run);
}

/** A decision that changes nothing; `proposed` is what plan mode makes of a remediation. */
export function decisionRecord(assessment: Assessment, run: Run): AuditRecord {
  return assessmentRecord(assessment, outcomeOfDecision[assessment.decision.kind], run);
}

/** The end of a remediation, as it was seen. */
export function endRecord(claim: AuditEntry, execution: Execution, now: number): AuditRecord {
  return {
    ...bodyOf(claim),
    at: new Date(now).toISOString(),
    // Nothing changed in this run, but an earlier run may have: what it left undone stays owed.
    outcome: execution.verdict === 'failed' && claim.outcome !== 'planned' ? 'partial' : execution.verdict,
    reason: execution.reason,
    rulesAfter: execution.rulesAfter,
    outcomes: execution.outcomes,
  };
}

/** An unfinished remediation taken over, with the steps that are left to do. */
export function resumedRecord(
  open: AuditEntry,
  snapshot: Snapshot,
  rest: Run & { readonly steps: readonly Step[]; readonly entries: readonly AllowlistEntry[] },
): AuditRecord {
  return {
    ...bodyOf(open),
    at: new Date(rest.now).toISOString(),
    outcome: 'resumed',
    reason: `taken over from entry ${open.sequence} of ${open.at}, which has no end`,
    trigger: rest.trigger,
    writer: rest.writer,
    steps: rest.steps,
    allowlistEntries: rest.entries,
    rulesBefore: snapshot.rules,
    rulesAfter: null,
    outcomes: [],
  };
}

/** The end of a remediation that must not be finished. */
export function abandonedRecord(
  open: AuditEntry,
  snapshot: Snapshot | null,
  end: Run & { readonly why: string },
): AuditRecord {
  return {
    ...bodyOf(open),
    at: new Date(end.now).toISOString(),
    outcome: 'failed',
    reason: `not finished: ${end.why}${withoutText(open, snapshot)}`,
    trigger: end.trigger,
    writer: end.writer,
    rulesAfter: snapshot?.rules ?? [],
    outcomes: [],
  };
}

function withoutText(open: AuditEntry, snapshot: Snapshot | null): string {
  if (!snapshot) return '';
  const present = new Set(snapshot.rules.map(permissionKey));
  const missing = authorizedRules(open)
    .map(permissionKey)
    .filter((key) => !present.has(key));
  return missing.length > 0 ? `; it is left without ${missing.join(', ')}` : '';
}

function assessmentRecord(assessment: Assessment, outcome: Outcome, { trigger, writer, now }: Run): AuditRecord {
  const { snapshot, exposures, plan, decision } = assessment;
  const finding = findingOf(snapshot.ref, exposures);
  return {
    id: plan.remediationId,
    group: snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    at: new Date(now).toISOString(),
    outcome,
    reason: decision.reason,
    trigger,
    managedBy: templateMark(snapshot.tags, trigger.actor?.userAgent ?? null),
    finding,
    steps: plan.steps,
    lost: plan.lost,
    allowlistEntries: assessment.entries,
    rulesBefore: snapshot.rules,
    rulesAfter: null,
    outcomes: [],
    fingerprint: fingerprintOf(outcome, decision.reason, finding),
    writer,
  };
}

function bodyOf({ sequence: _s, previousHash: _p, hash: _h, ...body }: AuditEntry): AuditRecord {
  return body;
}
