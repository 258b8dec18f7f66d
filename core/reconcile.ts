import { type Assessment, type AssessmentSettings, assess, isQuiet } from './assess.ts';
import { type AuditEntry, isClaimed, isOpen, type Run, type Trigger } from './audit/audit-entry.ts';
import { link } from './audit/hash-chain.ts';
import { abandonedRecord, decisionRecord, endRecord, plannedRecord, resumedRecord } from './audit/records.ts';
import type { Allowlist, AuditLog, SecurityGroups } from './gateways.ts';
import type { GroupRef, Snapshot } from './model/security-group.ts';
import { entriesFor } from './policy/allowlist-entry.ts';
import { exemptionOf } from './policy/exemption.ts';
import { optInOf } from './policy/opt-in.ts';
import { executePlan, type Patience } from './remediation/execute-plan.ts';
import { mergeSteps, owedSteps } from './remediation/resume.ts';
import { revokedRules } from './remediation/step.ts';

export interface WardenSettings extends AssessmentSettings {
  /** `plan` records what would be done and changes nothing. */
  readonly mode: 'plan' | 'enforce';
  /** How long a claim is respected; longer than the longest run of a worker. */
  readonly claimTimeoutMs: number;
}

/** Everything a reconciliation needs of the world. */
export interface Warden {
  readonly groups: SecurityGroups;
  readonly allowlist: Allowlist;
  readonly auditLog: AuditLog;
  readonly settings: WardenSettings;
  readonly patience: Patience;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly newId: () => string;
  /** A last word before anything is changed; without it, the decision stands. */
  readonly approve?: (assessment: Assessment) => boolean;
}

/** How a look at one group ended. */
export type Reconciliation =
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'compliant'; readonly reason: string }
  /** Decided and recorded (`proposed` in plan mode); nothing was changed. */
  | { readonly kind: 'decided'; readonly entry: AuditEntry; readonly isNew: boolean }
  | { readonly kind: 'remediated'; readonly entry: AuditEntry }
  /** The last word was no. */
  | { readonly kind: 'declined'; readonly reason: string }
  /** Another worker holds the group, or EC2 still shows an old state: look again later. */
  | { readonly kind: 'taken'; readonly reason: string };

/** The whole story of one group, safe to tell as often as one likes: it acts on what is, not on what an event said. */
export async function reconcile(ref: GroupRef, trigger: Trigger, warden: Warden): Promise<Reconciliation> {
  const { groups, allowlist, auditLog, settings } = warden;
  // The log first: whatever another worker does after this read makes our own entry come too late.
  const latest = await auditLog.latest(ref);
  const snapshot = await groups.snapshot(ref);
  if (isOpen(latest)) return resume(latest, snapshot, { trigger, warden });
  if (!snapshot) return { kind: 'gone', reason: `${ref.groupId} does not exist in ${ref.account} ${ref.region}` };
  if (isStale(snapshot, latest)) return stale(latest);
  if (isQuiet(snapshot, settings.limits)) return compliant;
  const policy = await allowlist.read();
  const assessment = assess(snapshot, policy, { settings, now: warden.now(), remediationId: warden.newId() });
  if (!assessment) return compliant;
  if (assessment.decision.kind !== 'remediate' || settings.mode === 'plan') {
    return recordOnce(assessment, latest, { trigger, warden });
  }
  if (!isApproved(assessment, warden)) return declined;
  const claim = link(plannedRecord(assessment, runOf(trigger, warden)), latest);
  return remediate(claim, warden);
}

interface Context {
  readonly trigger: Trigger;
  readonly warden: Warden;
}

function isApproved(assessment: Assessment, { approve = () => true }: Warden): boolean {
  return approve(assessment);
}

function runOf(trigger: Trigger, { now, newId }: Warden): Run {
  return { trigger, writer: newId(), now: now() };
}

const compliant: Reconciliation = {
  kind: 'compliant',
  reason: 'no finding, and the managed rules match the allowlist',
};
const declined: Reconciliation = { kind: 'declined', reason: 'the plan is not the one that was approved' };
const taken: Reconciliation = { kind: 'taken', reason: 'another worker has just claimed this group' };

/** Rule ids are never reused, so a read that shows a rule we have seen go is from before it went: EC2 reads lag. */
function isStale(snapshot: Snapshot, latest: AuditEntry | null): latest is AuditEntry {
  if (latest?.outcome !== 'completed') return false;
  const gone = new Set(revokedRules(latest).map(({ id }) => id));
  return snapshot.rules.some(({ id }) => gone.has(id));
}

function stale({ id, at }: AuditEntry): Reconciliation {
  return { kind: 'taken', reason: `EC2 still shows the group as it was before remediation ${id} of ${at}` };
}

/** Claims the group by writing ahead what will be done, does it, and records how it ended. */
async function remediate(claim: AuditEntry, warden: Warden): Promise<Reconciliation> {
  if ((await warden.auditLog.append(claim)) === 'taken') return taken;
  const execution = await executePlan(claim, warden.groups, warden.patience);
  const end = link(endRecord(claim, execution, warden.now()), claim);
  return (await warden.auditLog.append(end)) === 'taken' ? taken : { kind: 'remediated', entry: end };
}

/** Records a decision that changes nothing, unless the last entry says the same already. */
async function recordOnce(
  assessment: Assessment,
  latest: AuditEntry | null,
  { trigger, warden }: Context,
): Promise<Reconciliation> {
  const entry = link(decisionRecord(assessment, runOf(trigger, warden)), latest);
  if (latest?.fingerprint === entry.fingerprint) return { kind: 'decided', entry: latest, isNew: false };
  return (await warden.auditLog.append(entry)) === 'taken' ? taken : { kind: 'decided', entry, isNew: true };
}

/**
 * Finishes what another worker began and did not end, together with whatever the group needs by now. A group that has
 * been opted out meanwhile is not touched any more; the entry says what it is left without.
 */
async function resume(open: AuditEntry, snapshot: Snapshot | null, context: Context): Promise<Reconciliation> {
  const { warden, trigger } = context;
  const { auditLog, settings } = warden;
  const run = runOf(trigger, warden);
  const { now } = run;
  if (isClaimed(open, now, settings.claimTimeoutMs)) {
    return { kind: 'taken', reason: `remediation ${open.id} was claimed at ${open.at} and is not finished` };
  }
  const optIn = snapshot ? optInOf(snapshot.tags, settings.optInTagKey) : null;
  if (!snapshot || optIn?.kind !== 'in') {
    const why =
      optIn && optIn.kind !== 'in' ? `the group is no longer opted in: ${optIn.reason}` : 'the group was deleted';
    const end = link(abandonedRecord(open, snapshot, { ...run, why }), open);
    return (await auditLog.append(end)) === 'taken' ? taken : { kind: 'remediated', entry: end };
  }
  if (settings.mode === 'plan') {
    throw new Error(
      `remediation ${open.id} of ${open.group.groupId} is unfinished; set SMTP_WARDEN_MODE=enforce to finish it`,
    );
  }
  const policy = await warden.allowlist.read();
  const entries = entriesFor(policy.entries, snapshot, now);
  const owed = owedSteps({ open, snapshot, entries, exemption: exemptionOf(policy.exemptions, snapshot.ref, now) });
  const assessment = assess(snapshot, policy, { settings, now, remediationId: open.id });
  const isWanted = assessment?.decision.kind === 'remediate' && isApproved(assessment, warden);
  const wanted = isWanted ? assessment.plan.steps : [];
  const claim = link(resumedRecord(open, snapshot, { ...run, steps: mergeSteps(owed, wanted), entries }), open);
  return remediate(claim, warden);
}
