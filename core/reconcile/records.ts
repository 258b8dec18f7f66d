import type { RecordedOverrule, UsedApproval } from '../audit/approval.ts';
import type { AuditEntry, AuditRecord, Outcome, Run } from '../audit/audit-entry.ts';
import { managerOf } from '../audit/opening-tool.ts';
import type { Person } from '../audit/person.ts';
import { fitted } from '../audit/record-size.ts';
import { findingOf } from '../evaluator/finding.ts';
import { messageOf } from '../model/message-of.ts';
import type { SecurityGroupRule } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Assessment } from './assess.ts';
import { fingerprintAs, isProposing, outcomeOfDecision } from './fingerprint.ts';
import { planDigest } from './plan-digest.ts';
import { withClaimed, withoutRules } from './rule-list.ts';

/** On whose word a group is changed that would be left as it is without it. */
export interface OnWord {
  readonly approval?: UsedApproval | null;
  readonly despiteMail?: RecordedOverrule | null;
}

/** What is written ahead of a remediation; with it the group is claimed. */
export function plannedRecord(
  assessment: Assessment,
  run: Run,
  { approval = null, despiteMail = null }: OnWord = {},
): AuditRecord {
  const { snapshot, plan, entries, list, scope } = assessment;
  const { steps, lost } = plan;
  // What only follows the allowlist closes nothing, even if something is exposed.
  const base = baseRecord({ ...assessment, exposures: scope === 'close' ? assessment.exposures : [] }, 'planned', run);
  // A rule of ours that has to keep what a prefix list names is its owner's from now on.
  const kept = withoutRules(list, plan.standing);
  return {
    ...base,
    ...withSchema(base, { ...(approval ? { approval } : {}), ...(despiteMail ? { despiteMail } : {}) }),
    list: withClaimed(kept, { id: base.id, steps, allowlistEntries: entries }),
    steps,
    lost,
    allowlistEntries: entries,
    rulesBefore: snapshot.rules,
    perhapsRevokedRuleIds: run.perhapsRevoked ?? [],
  };
}

/**
 * A decision that changes nothing; `proposed` is what plan mode makes of a remediation, and holds the whole plan and its digest.
 * `by`: who proposed it by hand.
 */
export function decisionRecord(assessment: Assessment, run: Run, by: Person | null = null): AuditRecord {
  const base = baseRecord(assessment, outcomeOfDecision[assessment.decision.kind], run);
  if (!isProposing(assessment)) return base;
  const { steps, lost } = assessment.plan;
  const proposal = { digest: planDigest(assessment), by };
  return { ...base, ...withSchema(base, { proposal }), steps, lost, allowlistEntries: assessment.entries };
}

/** What a record says where nothing has been done. */
export const nothingDone = {
  schema: 2,
  steps: [],
  lost: [],
  allowlistEntries: [],
  rulesBefore: null,
  rulesAfter: null,
  revokedRuleIds: [],
  perhapsRevokedRuleIds: [],
  outcomes: [],
} as const;

/** How a claim ended, by what EC2 answered or by what is seen of it. */
export interface End extends Pick<AuditRecord, 'reason' | 'steps' | 'outcomes' | 'rulesAfter'> {
  readonly outcome: 'completed' | 'partial' | 'failed';
  readonly revoked: readonly string[];
  readonly perhapsRevoked: readonly string[];
  readonly lost: readonly Loss[];
  readonly list: RuleList;
  /** The rules that keep what a revoked one allowed and stand, in words. */
  readonly left: readonly string[];
}

/** The end of a claim. The rules before it are in the entry that claimed. `now` is in milliseconds. */
export function endRecord(claim: AuditEntry, end: End, now: number): AuditRecord {
  const { tries: before = 0, left: _l, awaitedFamilies: _a, ...body } = bodyOf(claim);
  const left = end.outcome === 'completed' ? [] : end.left;
  const kept = left.length > 0 ? `; kept besides the port: ${left.join(', ')}` : '';
  return fitted({
    ...body,
    schema: schemaOf(claim),
    list: end.list,
    ...(end.outcome === 'partial' ? { tries: before + 1 } : {}),
    ...(left.length > 0 ? { left } : {}),
    at: new Date(now).toISOString(),
    outcome: end.outcome,
    reason: `${end.reason}${kept}`,
    steps: end.steps,
    lost: [...claim.lost, ...end.lost],
    rulesBefore: null,
    rulesAfter: end.rulesAfter,
    revokedRuleIds: joined(claim.revokedRuleIds, end.revoked),
    perhapsRevokedRuleIds: joined(claim.perhapsRevokedRuleIds, end.perhapsRevoked),
    outcomes: end.outcomes,
  });
}

/** The end of a claim under which nothing was begun, and why. */
export function notBegunRecord(claim: AuditEntry, error: unknown, now: number): AuditRecord {
  const why = messageOf(error);
  const { tries: _, ...body } = bodyOf(claim);
  return {
    ...body,
    at: new Date(now).toISOString(),
    outcome: 'failed',
    reason: `not begun: ${why}`,
    steps: [],
    rulesBefore: null,
    rulesAfter: claim.rulesBefore,
  };
}

/** The end of an unfinished remediation that turned out to be as it should be, or that nothing can be done about any more. */
export function settledRecord(
  partial: AuditEntry,
  run: Run,
  settled: {
    readonly outcome: 'completed' | 'failed';
    readonly reason: string;
    readonly rulesAfter: readonly SecurityGroupRule[];
  },
): AuditRecord {
  const { tries: _t, left: _l, awaitedFamilies: _a, ...body } = bodyOf(partial);
  return fitted({
    ...body,
    ...settled,
    schema: schemaOf(partial),
    list: run.list,
    at: new Date(run.now).toISOString(),
    trigger: run.trigger,
    writer: run.writer,
    rulesBefore: null,
  });
}

type Word = Pick<AuditRecord, 'approval' | 'proposal' | 'mail' | 'despiteMail'>;

/** An entry that names an approval, or what is said of mail, cannot be read by versions that know none. */
function schemaOf({ approval, proposal, mail, despiteMail }: Word): AuditRecord['schema'] {
  if (mail || despiteMail) return 4;
  return approval || proposal ? 3 : 2;
}

function withSchema(base: Word, added: Word): Word & Pick<AuditRecord, 'schema'> {
  return { ...added, schema: schemaOf({ ...base, ...added }) };
}

function joined(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}

function baseRecord(assessment: Assessment, outcome: Outcome, run: Run): AuditRecord {
  const { trigger, writer, now } = run;
  const { snapshot, exposures, plan, decision, list, mail } = assessment;
  const { reason } = decision;
  return {
    ...nothingDone,
    ...(mail ? withSchema({}, { mail: mail.note }) : {}),
    id: plan.remediationId,
    group: snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    at: new Date(now).toISOString(),
    outcome,
    reason,
    trigger,
    managedBy: managerOf(snapshot.tags, trigger.actor),
    ...closingsOf(run),
    ...triesOf(run, outcome),
    list,
    finding: findingOf(snapshot.ref, exposures),
    fingerprint: fingerprintAs(outcome, assessment),
    writer,
  };
}

function bodyOf({ sequence: _s, previousHash: _p, hash: _h, ...body }: AuditEntry): AuditRecord {
  return body;
}

/** The times before, where there were any: most groups are never closed twice a day. */
export function closingsOf({ closings }: Pick<Run, 'closings'>): Pick<AuditRecord, 'closings'> {
  return closings.length > 0 ? { closings } : {};
}

/** A claim carries on how often the one before it ended `partial`. */
function triesOf({ tries }: Run, outcome: Outcome): Pick<AuditRecord, 'tries'> {
  return outcome === 'planned' && tries > 0 ? { tries } : {};
}
