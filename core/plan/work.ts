import { type Exposure, type ExposureLimits, offendingRules } from '../evaluator/evaluate.ts';
import { addressSet, commonSize } from '../model/address-set.ts';
import { familyOf } from '../model/cidr.ts';
import { type SecurityGroupRule, type Snapshot, sourceCidrs } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { isTakenAway, lapsedRules, type Maker, managedRules, type RuleList } from './managed-rules.ts';
import { openedFamilies } from './opened-families.ts';

/**
 * How much of the work a plan is for. `close`: all of it. `follow`: managed rules follow the allowlist, also with an exposure.
 * `owed`: only the approved CIDRs that a claim still owes. `ended`: only the revoke of managed rules whose approval has ended, with
 * what is still approved of them let in before. `wholly-ended`: only those of which nothing is approved any more.
 */
export type PlanScope = 'close' | 'follow' | 'owed' | 'ended' | 'wholly-ended';

export interface PlanInput extends Maker {
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** The live allowlist entries that speak for this group, and those that did and have ended. */
  readonly entries: readonly AllowlistEntry[];
  readonly ended: readonly AllowlistEntry[];
  readonly list: RuleList;
  readonly limits: ExposureLimits;
  readonly scope: PlanScope;
  /** A person asked for this very group: also what others have taken away is let in again. */
  readonly isPerson: boolean;
}

/** What a plan is made of, as the planner and its proof both see it. */
export interface Work {
  readonly offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>;
  readonly lapsed: readonly SecurityGroupRule[];
  readonly due: readonly AllowlistEntry[];
  readonly opened: ReturnType<typeof openedFamilies>;
}

/** What there is to do in a group, within the scope. */
export function workOf(input: PlanInput): Work {
  const { snapshot, list, entries, scope, deployment } = input;
  const exposures = scope === 'close' ? input.exposures : [];
  const managed = managedRules(snapshot.rules, list, deployment);
  const closing = new Set(exposures.map(({ family }) => family));
  const lapsed = lapsedIn(input, managed.keys());
  const isDue = (entry: AllowlistEntry) => {
    // What is still approved of a rule that goes is no new approval.
    if (scope === 'ended' || scope === 'wholly-ended') return lapsed.some((rule) => isPartlyApproved(rule, [entry]));
    if (scope === 'owed') return list.rules.some((item) => item.ruleId === null && names(item.entries, entry));
    return input.isPerson || closing.has(familyOf(entry.cidr)) || !isTakenAway(entry, list, managed);
  };
  return {
    offending: offendingRules(exposures),
    lapsed,
    due: entries.filter(isDue),
    opened: openedFamilies({ exposures, managed: managed.keys(), closed: list.closed }),
  };
}

function lapsedIn({ scope, entries, ended }: PlanInput, managed: Iterable<SecurityGroupRule>): SecurityGroupRule[] {
  const lapsed = scope === 'owed' ? [] : lapsedRules(managed, entries, ended);
  return scope === 'wholly-ended' ? lapsed.filter((rule) => !isPartlyApproved(rule, entries)) : lapsed;
}

/** Whether revoking a rule before its approved part is let in would cut somebody off. */
export function isPartlyApproved({ source }: SecurityGroupRule, entries: readonly AllowlistEntry[]): boolean {
  const [cidr] = sourceCidrs(source, {});
  if (cidr === undefined) return false;
  const approved = entries.map((entry) => entry.cidr).filter((other) => familyOf(other) === familyOf(cidr));
  return commonSize(addressSet([cidr]), addressSet(approved)) > 0n;
}

function names(entries: readonly { readonly id: string }[], { id }: AllowlistEntry): boolean {
  return entries.some((entry) => entry.id === id);
}
