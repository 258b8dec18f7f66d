import type { Run } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Step } from '../plan/step.ts';
import type { Policy } from '../policy/policy.ts';
import { type Assessment, type AssessmentSettings, assessKnown } from '../reconcile/assess.ts';
import { exposuresBy, listAfter } from '../reconcile/list-after.ts';
import { recordable } from '../reconcile/recordable.ts';
import { plannedRecord } from '../reconcile/records.ts';

/**
 * What is decided about a group in the end. `compliant`: nothing has to change. `remediate`: it is changed, and compliant then. `unknown`:
 * nothing is known to be wrong, and a prefix list that reaches the port cannot be read.
 */
export type PreviewedDecision = 'compliant' | 'report' | 'defer' | 'exempt' | 'remediate' | 'unknown';

/** A group once no check would change it any more. */
export interface Settled {
  readonly decision: PreviewedDecision;
  /** Why, in words; null where the group is compliant as it is. */
  readonly reason: string | null;
  readonly rules: readonly SecurityGroupRule[];
  /** The changes that are made, in order. */
  readonly changes: readonly Assessment[];
  /** What holds back the rest, or that it is only reported; null where nothing is left. */
  readonly rest: Assessment | null;
}

export interface SettleInput {
  readonly snapshot: Snapshot;
  readonly list: RuleList;
  readonly policy: Policy;
  readonly settings: AssessmentSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the first check may close an exposure. If not, managed rules follow the allowlist before anything is closed. */
  readonly mayClose: boolean;
  /** What says that a closing stops incoming mail; null or left out: nothing. */
  readonly mail?: MailHold | null;
}

/** More than any group needs: what has ended, what is missing, the closing, and what is left to say. */
const mostRounds = 12;

/**
 * Runs the checks of a group to their end, in memory and as in mode `enforce`: each plan is applied to the rules, and the list is
 * carried on as the claim and its end do. Pure. Throws as `assess` does, and where the checks do not come to an end, which is a bug.
 */
export function settle(input: SettleInput): Settled {
  const { policy, settings, now, mayClose, mail = null } = input;
  let { snapshot, list } = input;
  const changes: Assessment[] = [];
  for (let round = 1; round <= mostRounds; round++) {
    const remediationId = `rem-${String(round).padStart(21, '0')}`;
    const known = assessKnown(snapshot, policy, { settings, now, remediationId, list, mayClose, mail });
    // A closing that the first check may not do is what is left in the end, and an ordinary check does it.
    const assessment = known && recordable(known, () => runAt(now, list));
    if (assessment?.decision.kind !== 'remediate') return settledAs(assessment, changes, snapshot);
    const rules = rulesAfter(snapshot.rules, assessment.plan.steps);
    list = listAfterChange(assessment, rules, input);
    snapshot = { ...snapshot, rules };
    changes.push(assessment);
  }
  throw new Error(`the checks of ${snapshot.ref.groupId} do not come to an end in memory; this is a bug`);
}

function settledAs(rest: Assessment | null, changes: readonly Assessment[], { rules, prefixLists }: Snapshot): Settled {
  const done = { rules, changes, rest };
  if (rest && rest.decision.kind !== 'remediate') {
    return { ...done, decision: rest.decision.kind, reason: rest.decision.reason };
  }
  const [first] = changes;
  if (first) return { ...done, decision: 'remediate', reason: first.decision.reason };
  const unjudged = unjudgedReason({ rules, prefixLists });
  return { ...done, decision: unjudged === null ? 'compliant' : 'unknown', reason: unjudged };
}

/** The rules as EC2 has them after the steps. New rules get ids of their own. */
function rulesAfter(rules: readonly SecurityGroupRule[], steps: readonly Step[]): SecurityGroupRule[] {
  let now = [...rules];
  for (const step of steps) {
    if (step.kind === 'revokeIngress') {
      const gone = new Set(step.rules.map(({ id }) => id));
      now = now.filter(({ id }) => !gone.has(id));
    } else {
      const made = step.rules.map(({ origin: _, ...rule }, index) => ({
        ...rule,
        id: `sgr-new-${step.tags['smtp-warden:remediation']}-${now.length + index}`,
        tags: step.tags,
      }));
      now.push(...made);
    }
  }
  return now;
}

function listAfterChange(
  assessment: Assessment,
  rules: readonly SecurityGroupRule[],
  { settings, now }: SettleInput,
): RuleList {
  const { snapshot, entries, list } = assessment;
  const claim = link(plannedRecord(assessment, runAt(now, list)), null);
  const approved = entries.map(({ cidr }) => cidr);
  const exposuresOf = exposuresBy(snapshot, { approved, limits: settings.limits });
  return listAfter(claim, { rules, deployment: settings.deployment, exposuresOf });
}

function runAt(now: number, list: RuleList): Run {
  const trigger = { kind: 'cli', name: 'preview', eventId: null, actor: null } as const;
  return { trigger, writer: 'preview', now, closings: [], list, tries: 0 };
}
