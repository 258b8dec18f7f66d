import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { authorizedRules } from '../../../core/plan/step.ts';
import type { Family } from '../../oracle/addresses.ts';
import { addedFamilies, quotaUse } from '../../oracle/ec2.ts';
import { applied, openFamilies, planFaults } from '../../oracle/plan-faults.ts';
import type { Case } from '../../oracle/policy.ts';
import { stateText } from './chronicle.ts';

/** What is wrong with a chain: it does not verify, or a remediation was ended well more than once. */
export function logFaults(entries: readonly AuditEntry[]): string[] {
  const fault = chainFault(entries);
  const ends = entries.filter(({ outcome }) => outcome === 'completed').map(({ id }) => id);
  const twice = ends.filter((id, index) => ends.indexOf(id) !== index);
  return [...(fault ? [JSON.stringify(fault)] : []), ...twice.map((id) => `${id} was completed twice`)];
}

/**
 * What the oracle finds wrong with the plans of new claims, each judged on the rules it was made for; those have to be rules
 * that the group really had at some moment.
 */
export function claimFaults(given: Case, entries: readonly AuditEntry[], states: ReadonlySet<string>): string[] {
  return entries
    .filter(({ outcome, undoes }) => outcome === 'planned' && undoes === undefined)
    .flatMap((claim) => {
      const rules = claim.rulesBefore ?? [];
      if (!states.has(stateText(rules))) return [`${claim.id} was planned for rules that never were`];
      const snapshot = { ...given.snapshot, rules };
      const awaited = claim.awaitedFamilies ?? [];
      const whole = { ...given, snapshot, remediationId: claim.id, awaited };
      const earlier = entries.filter(({ sequence }) => sequence < claim.sequence);
      return [
        ...awaited
          .filter(({ family }) => !earlier.some((entry) => wasOpen(given, entry, family)))
          .map(({ family }) => `${claim.id} remembers ${family}, which was never open`),
        ...planFaults(whole, planOf(claim, whole)).map((fault) => `${claim.id}: ${fault}`),
      ];
    });
}

/** Whether a family was exposed or had managed rules in a state that a claim was made for. */
function wasOpen(given: Case, { rulesBefore }: AuditEntry, family: Family): boolean {
  const snapshot = { ...given.snapshot, rules: rulesBefore ?? [] };
  return openFamilies({ ...given, snapshot, awaited: [] }).has(family);
}

/** What EC2 makes of the plan of a claim, by the oracle. */
export function aftermathOf(given: Case, claim: AuditEntry) {
  const snapshot = { ...given.snapshot, rules: claim.rulesBefore ?? [] };
  const aftermath = applied({ ...given, snapshot }, planOf(claim, { ...given, snapshot }));
  if (typeof aftermath === 'string') throw new Error(aftermath);
  return aftermath.after.rules;
}

/** The plan that is on record; the quota, which is not, as the oracle counts it. */
function planOf(claim: AuditEntry, given: Case) {
  const { id: remediationId, group, steps, lost } = claim;
  const plan = { remediationId, group, steps, lost, quota: [] };
  const { snapshot } = given;
  const aftermath = applied(given, plan);
  if (typeof aftermath === 'string') return plan;
  const quota = addedFamilies(authorizedRules(claim)).map((family) => {
    const needed = quotaUse(aftermath.after.rules, snapshot.prefixLists, family);
    return { family, needed, allowed: snapshot.rulesQuota };
  });
  return { ...plan, quota };
}
