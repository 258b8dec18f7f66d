import type { AuditEntry, Run, Trigger } from './audit/audit-entry.ts';
import { link } from './audit/hash-chain.ts';
import { endRecord } from './audit/records.ts';
import type { Cidr } from './model/cidr.ts';
import type { PrefixLists } from './model/security-group.ts';
import { executePlan } from './remediation/execute-plan.ts';
import { restorationOf } from './remediation/restore.ts';
import { type Reconciliation, taken, type Warden } from './warden.ts';

/** What is known of the group beside the steps, should a rule turn out to have been changed. */
interface Known {
  readonly prefixLists: PrefixLists;
  readonly approved: readonly Cidr[];
}

/** Claims the group by writing ahead what will be done, does it, and records how it ended. */
export async function remediate(claim: AuditEntry, known: Known, warden: Warden): Promise<Reconciliation> {
  const { auditLog, groups, patience, settings, now } = warden;
  if ((await auditLog.append(claim)) === 'taken') return taken;
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

export function runOf(trigger: Trigger, { now, newId }: Warden): Run {
  return { trigger, writer: newId(), now: now() };
}
