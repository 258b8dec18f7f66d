import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { Family } from '../../oracle/addresses.ts';
import { applied, openFamilies, planFaults } from '../../oracle/plan-faults.ts';
import type { Case, Scope } from '../../oracle/policy.ts';
import { quotaUses } from '../../oracle/quota.ts';
import { stateText } from './chronicle.ts';

/** What is wrong with a chain: it does not verify, or a remediation was ended well more than once. */
export function logFaults(entries: readonly AuditEntry[]): string[] {
  const fault = chainFault(entries);
  const ends = entries.filter(({ outcome }) => outcome === 'completed').map(({ id }) => id);
  const twice = ends.filter((id, index) => ends.indexOf(id) !== index);
  return [...(fault ? [JSON.stringify(fault)] : []), ...twice.map((id) => `${id} was completed twice`)];
}

/**
 * What the oracle finds wrong with the plans of claims, each judged on the rules it was made for and the list it found; those
 * have to be rules that the group really had at some moment.
 */
export function claimFaults(given: Case, entries: readonly AuditEntry[], states: ReadonlySet<string>): string[] {
  return entries
    .filter(({ outcome, undoes }) => outcome === 'planned' && undoes === undefined)
    .flatMap((claim) => {
      if (!states.has(stateText(claim.rulesBefore ?? []))) return [`${claim.id} was planned for rules that never were`];
      const whole = caseOf(given, claim, entries);
      const earlier = entries.filter(({ sequence }) => sequence < claim.sequence);
      const closed = claim.list?.closed ?? [];
      return [
        ...closed
          .filter(({ family }) => !earlier.some((entry) => wasOpen(given, entry, family)))
          .map(({ family }) => `${claim.id} remembers ${family}, which was never open`),
        ...faultsInScope(whole, claim).map((fault) => `${claim.id}: ${fault}`),
      ];
    });
}

/** A claim that has a finding closes it; one without does what the allowlist asks for, or what has ended. */
function faultsInScope(whole: Case, claim: AuditEntry): string[] {
  const scopes: readonly Scope[] =
    claim.finding.exposures.length > 0 ? ['close'] : ['close', 'follow', 'owed', 'ended'];
  const readings = scopes.map((scope) => planFaults(whole, planOf(claim, whole), scope));
  return readings.find((faults) => faults.length === 0) ?? readings[0] ?? [];
}

/** Whether a family was exposed or had managed rules in a state that a claim was made for. */
function wasOpen(given: Case, { rulesBefore }: AuditEntry, family: Family): boolean {
  const snapshot = { ...given.snapshot, rules: rulesBefore ?? [] };
  return openFamilies({ ...given, snapshot }).has(family);
}

/** What EC2 makes of the plan of a claim, by the oracle. */
export function aftermathOf(given: Case, claim: AuditEntry) {
  const whole = caseOf(given, claim, []);
  const aftermath = applied(whole, planOf(claim, whole));
  if (typeof aftermath === 'string') throw new Error(aftermath);
  return aftermath.after.rules;
}

function caseOf(given: Case, claim: AuditEntry, entries: readonly AuditEntry[]): Case {
  const before = entries.findLast(({ sequence }) => sequence < claim.sequence);
  const snapshot = { ...given.snapshot, rules: claim.rulesBefore ?? [] };
  // A family that is closed may be noticed by the check that makes the claim.
  const list = { rules: before?.list?.rules ?? [], closed: claim.list?.closed ?? [] };
  return { ...given, snapshot, remediationId: claim.id, list };
}

/** The plan that is on record; the quota, which is not, as the oracle counts it. */
function planOf({ id: remediationId, group, steps, lost }: AuditEntry, given: Case): Plan {
  const allowed = given.snapshot.rulesQuota;
  const quota = quotaUses(given, steps).map(({ family, needed, peak, before }) => {
    return { family, needed, peak, allowed, fits: peak <= before || peak <= allowed };
  });
  return { remediationId, group, steps, lost, quota, standing: [] };
}
