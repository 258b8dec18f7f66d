import type { AuditEntry, Run, Trigger } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { recentRemediations } from '../audit/recent-remediations.ts';
import { executePlan } from '../execute/execute-plan.ts';
import type { Cidr } from '../model/cidr.ts';
import type { PrefixLists } from '../model/security-group.ts';
import { type ReconcileDeps, type Reconciliation, taken } from './reconcile-deps.ts';
import { endRecord, notBegunRecord } from './records.ts';
import { restorationOf } from './restore.ts';

/** What is known of the group beside the steps, should a rule turn out to have been changed. */
interface Known {
  readonly prefixLists: PrefixLists;
  readonly approved: readonly Cidr[];
}

/**
 * Claims the group by writing ahead what will be done, does it, and records how it ended. `begin` is done once the group is
 * claimed; where it throws, the claim is ended as it stands and nothing is changed.
 */
export async function remediate(
  claim: AuditEntry,
  known: Known,
  warden: ReconcileDeps,
  begin: () => Promise<void> = async () => {},
): Promise<Reconciliation> {
  const { auditLog, groups, patience, settings, now } = warden;
  if ((await auditLog.append(claim)) === 'taken') return taken;
  try {
    await begin();
  } catch (error) {
    await auditLog.append(link(notBegunRecord(claim, error, now()), claim));
    throw error;
  }
  const deadline = Date.parse(claim.at) + settings.claimTimeoutMs;
  const execution = await executePlan(claim, {
    groups,
    patience,
    isLate: () => now() >= deadline,
    restore: (edited) => restorationOf(edited, { ...known, limits: settings.limits }),
  });
  const end = link(endRecord(claim, execution, now()), claim);
  return (await auditLog.append(end)) === 'taken' ? taken : { kind: 'remediated', entry: end };
}

/** A look at a group, after the last entry that is on record about it. */
export function runOf(trigger: Trigger, latest: AuditEntry | null, { now, newId }: ReconcileDeps): Run {
  const moment = now();
  const awaited = latest?.awaitedFamilies ?? [];
  return { trigger, writer: newId(), now: moment, closings: recentRemediations(latest, moment), awaited };
}
