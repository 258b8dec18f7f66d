import { type Exposure, type ExposureLimits, offendingRules } from '../evaluator/evaluate.ts';
import { familyOf } from '../model/cidr.ts';
import { type SecurityGroupRule, type Snapshot, type Source, sourceCidrs } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import { excessiveSums } from '../policy/approved-sum.ts';
import { isTakenAway, lapsedRules, type Maker, managedRules, type RuleList } from './managed-rules.ts';
import { openedFamilies } from './opened-families.ts';

/**
 * How much of the work a plan is for. `close`: all of it. `follow`: managed rules follow the allowlist, whatever is exposed.
 * `owed`: only the approved CIDRs that a claim still owes. `ended`: only the revoke of managed rules whose approval has ended;
 * what is still approved of one is let in by itself first.
 */
export type PlanScope = 'close' | 'follow' | 'owed' | 'ended';

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
  const lapsed = scope === 'owed' ? [] : lapsedRules(managed.keys(), entries, input.ended);
  const isDue = (entry: AllowlistEntry) => {
    if (scope === 'ended') return isLeftOf(lapsed, entry, input);
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

/** What is still approved of a rule that goes. Beyond the limit nobody is let in, not even again. */
function isLeftOf(
  lapsed: readonly SecurityGroupRule[],
  entry: AllowlistEntry,
  { entries, limits }: PlanInput,
): boolean {
  if (excessiveSums(entries, limits).some(({ family }) => family === familyOf(entry.cidr))) return false;
  return lapsed.some(({ source }) => isApproved(cidrSource(entry), sourceCidrs(source, {})));
}

function cidrSource({ cidr }: AllowlistEntry): Source {
  return { kind: 'cidr', cidr };
}

function names(entries: readonly { readonly id: string }[], { id }: AllowlistEntry): boolean {
  return entries.some((entry) => entry.id === id);
}
