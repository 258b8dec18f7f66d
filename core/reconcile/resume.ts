import { type AuditEntry, isClaimed, type Trigger } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import type { Snapshot } from '../model/security-group.ts';
import { exemptionOf } from '../policy/exemption.ts';
import { optInOf } from '../policy/opt-in.ts';
import { type Assessment, assess, usableEntries } from './assess.ts';
import { awaitedBy, unservedBy } from './awaited-families.ts';
import { isUntouched, mergeSteps, owedSteps } from './owed-steps.ts';
import { type ReconcileDeps, type Reconciliation, taken } from './reconcile-deps.ts';
import { abandonedRecord, resumedRecord } from './records.ts';
import { remediate, runOf } from './remediate.ts';

interface Context {
  readonly trigger: Trigger;
  readonly warden: ReconcileDeps;
}

/**
 * Finishes what another worker began and did not end, together with whatever the group needs by now. Null where the claim
 * was cut off before it changed anything and nothing is wanted any more: it is ended, and the group is looked at anew. A
 * group that has been opted out meanwhile is not touched any more; the entry says what it is left without.
 */
export async function resume(
  open: AuditEntry,
  snapshot: Snapshot | null,
  { trigger, warden }: Context,
): Promise<Reconciliation | null> {
  const { settings } = warden;
  const looked = runOf(trigger, open, warden);
  const run = { ...looked, awaited: snapshot ? awaitedBy(open, snapshot) : looked.awaited };
  if (isClaimed(open, run.now, settings.claimTimeoutMs)) {
    return { kind: 'taken', reason: `remediation ${open.id} was claimed at ${open.at} and is not finished` };
  }
  const abandon = async (why: string) => {
    const end = link(abandonedRecord(open, snapshot, { ...run, why, limits: settings.limits }), open);
    return (await warden.auditLog.append(end)) === 'taken' ? taken : ({ kind: 'remediated', entry: end } as const);
  };
  if (!snapshot) return abandon('the group was deleted');
  const optIn = optInOf(snapshot.tags, settings.optInTagKey);
  if (optIn.kind !== 'in') return abandon(`the group is no longer opted in: ${optIn.reason}`);
  if (settings.mode === 'plan') {
    const reason = `remediation ${open.id} of ${open.group.groupId} is unfinished; set SMTP_WARDEN_MODE=enforce to finish it`;
    return { kind: 'declined', reason };
  }
  const policy = await warden.allowlist.read();
  const entries = usableEntries(policy, snapshot, { settings, now: run.now });
  const isExempt = exemptionOf(policy.exemptions, snapshot.ref, run.now) !== null;
  const owed = owedSteps({ open, snapshot, entries, limits: settings.limits, isExempt });
  const context = { settings, now: run.now, remediationId: open.id, awaited: unservedBy(owed, run.awaited) };
  const judgement = judge(() => assess(snapshot, policy, context));
  if (judgement.problem !== null && owed.length === 0) throw judgement.problem;
  const fresh = wanted(judgement.assessment, warden);
  // What closes the port goes first: should the quota have room for only one of the two, it is that.
  const steps = mergeSteps(fresh?.plan.steps ?? [], owed);
  if (steps.length === 0 && isUntouched({ open, snapshot })) {
    const end = await abandon('it was cut off before it changed anything, and is not wanted any more');
    return end === taken ? taken : null;
  }
  const claim = link(resumedRecord(open, snapshot, { ...run, steps, entries, fresh }), open);
  const approved = entries.map(({ cidr }) => cidr);
  const result = await remediate(claim, { prefixLists: snapshot.prefixLists, approved }, warden);
  if (judgement.problem !== null) throw judgement.problem;
  return result;
}

/** What the group needs by now, if that is decided and approved. */
function wanted(fresh: Assessment | null, { approve = () => true }: ReconcileDeps): Assessment | null {
  return fresh?.decision.kind === 'remediate' && approve(fresh) ? fresh : null;
}

interface Judgement {
  readonly assessment: Assessment | null;
  readonly problem: Error | null;
}

/** What is owed does not wait until a group can be judged that cannot be now: the error is kept until that is done. */
function judge(assessNow: () => Assessment | null): Judgement {
  try {
    return { assessment: assessNow(), problem: null };
  } catch (error) {
    return { assessment: null, problem: error instanceof Error ? error : new Error(String(error)) };
  }
}
