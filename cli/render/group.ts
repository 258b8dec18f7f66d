import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { managerOf } from '../../core/audit/opening-tool.ts';
import { offendingRules } from '../../core/evaluator/evaluate.ts';
import { findingOf } from '../../core/evaluator/finding.ts';
import { portRules } from '../../core/evaluator/port-rules.ts';
import { addressSet, contains, ofFamily } from '../../core/model/address-set.ts';
import { type Cidr, familyOf } from '../../core/model/cidr.ts';
import { reachesPort } from '../../core/model/reaches-port.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { type SecurityGroupRule, type Snapshot, sourceCidrs, sourceKey } from '../../core/model/security-group.ts';
import { managedRules, type RuleList } from '../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import { optInOf } from '../../core/policy/opt-in.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import type { WaitingProposal } from '../approvals/waiting-proposal.ts';
import type { Unfinished } from '../log/unfinished.ts';
import { inOrder, policyView } from './policy.ts';
import { remediationView } from './remediation.ts';

/** One group by a fresh read, with what the policy and the log say of it. */
export interface ShownGroup {
  readonly snapshot: Snapshot;
  /** Null where nothing is to be done, as far as it is known. */
  readonly assessment: Assessment | null;
  /** Why it is not known whether the port is restricted; null where it is known. */
  readonly unjudged: string | null;
  /** The live allowlist entries that count for it. */
  readonly entries: readonly AllowlistEntry[];
  readonly exemption: Exemption | null;
  /** What smtp-warden has let in, brought up to date by this read. */
  readonly list: RuleList;
  readonly deployment: string;
  readonly optInTagKey: string;
  readonly proposal: WaitingProposal | null;
  readonly unfinished: Unfinished | null;
  /** The last entry about it. */
  readonly latest: AuditEntry | null;
  /** Why its history is not valid; null where it is. */
  readonly problem: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A group for `--json`. */
export function groupView(shown: ShownGroup) {
  const { snapshot, entries, exemption, proposal, unfinished, latest, problem, now } = shown;
  const { tags, ref, name, description, vpcId } = snapshot;
  const optIn = optInOf(tags, shown.optInTagKey);
  const exposures = shown.assessment?.exposures ?? [];
  return {
    ...ref,
    groupName: name,
    description,
    vpcId,
    optedIn: optIn.kind === 'in',
    optInNote: optIn.kind === 'near' ? optIn.reason : null,
    managedBy: managerOf(tags, null),
    open: shown.unjudged === null ? exposures.length > 0 : null,
    ...decisionOf(shown),
    exposures: findingOf(ref, exposures).exposures,
    rules: shownRules(shown).map(ruleView),
    exemption: exemption && policyView(exemption, now),
    entries: inOrder(entries).map((entry) => policyView(entry, now)),
    proposal,
    unfinished,
    lastEntry: latest && remediationView(latest),
    problem,
  };
}

/** What is decided about a group, also where nothing is to be done. */
export function decisionOf({ assessment, unjudged }: Pick<ShownGroup, 'assessment' | 'unjudged'>) {
  if (assessment) return { decision: assessment.decision.kind, reason: assessment.decision.reason };
  if (unjudged !== null) return { decision: 'unknown', reason: unjudged } as const;
  return { decision: 'compliant', reason: 'nothing to do, port 25 is restricted' } as const;
}

/** A rule, and what it means for the watched ports. */
export interface ShownRule {
  readonly rule: SecurityGroupRule;
  readonly reachesPort: boolean;
  /** Whether it has to go so that the port is restricted. */
  readonly opens: boolean;
  /** Whether it reaches the port, and its source lies wholly inside approved networks. */
  readonly approved: boolean;
  /** Whether smtp-warden has let it in and may take it away: a managed rule, as the glossary says. */
  readonly managed: boolean;
}

/** All inbound rules, by id. */
export function shownRules({ snapshot, assessment, entries, list, deployment }: ShownGroup): ShownRule[] {
  const isApproved = approvedBy(entries.map(({ cidr }) => cidr));
  const opening = new Set([...offendingRules(assessment?.exposures ?? []).keys()].map(({ id }) => id));
  const managed = managedRules(snapshot.rules, list, deployment);
  return snapshot.rules.map((rule) => {
    const reaches = portRules.some(({ port }) => reachesPort(rule, port));
    return {
      rule,
      reachesPort: reaches,
      opens: opening.has(rule.id),
      approved: reaches && isApproved(sourceCidrs(rule.source, snapshot.prefixLists)),
      managed: managed.has(rule),
    };
  });
}

/** Whether networks lie wholly inside approved ones. Of a source that stands for none, such as a security group, nothing is approved. */
function approvedBy(approved: readonly Cidr[]): (cidrs: readonly Cidr[]) => boolean {
  const sets = { ipv4: addressSet(ofFamily(approved, 'ipv4')), ipv6: addressSet(ofFamily(approved, 'ipv6')) };
  return ([first, ...more]) => first !== undefined && contains(sets[familyOf(first)], addressSet([first, ...more]));
}

function ruleView({ rule, ...meaning }: ShownRule) {
  const { id, protocol, ports, source, description } = rule;
  return {
    id,
    text: ruleText(rule),
    protocol,
    fromPort: ports?.from ?? null,
    toPort: ports?.to ?? null,
    source: sourceKey(source),
    description,
    ...meaning,
  };
}
