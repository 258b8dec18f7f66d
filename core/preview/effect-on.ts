import type { MailHold } from '../mail/mail-hold.ts';
import { ruleText } from '../model/rule-text.ts';
import { type Permission, permissionKey, type Snapshot, type Tags } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Policy } from '../policy/policy.ts';
import { type AssessmentSettings, closes, usableEntries } from '../reconcile/assess.ts';
import { type HeldBackBy, heldBackBy, reasonOf } from './effect-reason.ts';
import { mayCloseFirst } from './first-check.ts';
import { isLetIn, openTo } from './open-to.ts';
import { type PreviewedDecision, type Settled, settle } from './settle.ts';

/** A group as it is read for a preview. */
export interface PreviewGroup {
  readonly snapshot: Snapshot;
  /** What its chain says that the bot has let in and closed. Of a chain that is not valid nothing can be said. */
  readonly list: RuleList;
  /** The tags after an opt-in or an opt-out; left out: unchanged. */
  readonly tagsAfter?: Tags;
  /** What says that closing the group stops incoming mail; null or left out: nothing. Only a closing is held back by it. */
  readonly mail?: MailHold | null;
}

/** An edit of the policy; the same policy twice where only tags change. */
export interface PreviewContext {
  readonly before: Policy;
  readonly after: Policy;
  readonly settings: AssessmentSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What is decided, and which sources reach a watched port. */
export interface GroupState {
  readonly decision: PreviewedDecision;
  /** Texts of CIDRs, prefix lists and groups, the widest first; none: nobody. */
  readonly openTo: readonly string[];
}

/** What an edit changes in one group, as in mode `enforce`. */
export interface GroupEffect {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly name: string;
  /** What is decided by the policy as it is, and who gets in now. */
  readonly before: GroupState;
  /** What is decided by the edited policy, and who gets in once that is done. */
  readonly after: GroupState;
  /** The rules that are made and that go, from now until then, without their descriptions. */
  readonly authorize: readonly string[];
  readonly revoke: readonly string[];
  /** Networks that are approved by the edited policy, do not get in now, and do then. */
  readonly gainsAccess: readonly string[];
  /** Networks that are approved now, get in now, and do not then. */
  readonly losesAccess: readonly string[];
  /** Whether an exposure is closed. */
  readonly closes: boolean;
  /** Which limit holds back a closing or new approvals; null: none of the two. */
  readonly heldBackBy: HeldBackBy | null;
  readonly reason: string;
}

/** A group that was read, and what the edit changes in it. */
export interface GroupPreview {
  /** Null where neither its rules nor its decision change. */
  readonly effect: GroupEffect | null;
  /** What is decided by the edited policy. */
  readonly decision: PreviewedDecision;
  /** Whether a check by the edited policy closes an exposure, be it because of the edit or not. */
  readonly closes: boolean;
  /** Whether one by the policy before or after the edit closes an exposure: it may be that this stops mail. */
  readonly mayStopMail: boolean;
}

/**
 * What an edit changes in one group; null where neither its rules nor its decision change. Pure. Computed as for mode `enforce` by the
 * `assess` that acts later, run to its end for the policy before and after. Throws as `assess` does where the plan does not prove itself,
 * and where a prefix list that a rule needs is not in the snapshot.
 */
export function effectOn(group: PreviewGroup, context: PreviewContext): GroupEffect | null {
  return previewOf(group, context).effect;
}

/** The same, with what has to be known of a group that the edit does not change. */
export function previewOf(group: PreviewGroup, context: PreviewContext): GroupPreview {
  const { snapshot, list, tagsAfter, mail = null } = group;
  const { before, after, settings, now } = context;
  const known = { snapshot, list, before, now };
  const was = settle({
    ...{ snapshot, list, policy: before, settings, now, mail },
    mayClose: mayCloseFirst({ ...known, after: before }),
  });
  const edited = tagsAfter ? { ...snapshot, tags: tagsAfter } : snapshot;
  const mayClose = tagsAfter !== undefined || mayCloseFirst({ ...known, after });
  const will = settle({ snapshot: edited, list, policy: after, settings, now, mayClose, mail });
  const isUnchanged = isSameDecision(was, will) && isSameSet(was.rules, will.rules);
  return {
    effect: isUnchanged ? null : groupEffect({ was, will, group, context }),
    decision: will.decision,
    closes: will.changes.some(closes),
    mayStopMail: [...was.changes, ...will.changes].some(closes),
  };
}

/** What is held back for another reason than before is another decision: so it is put on record. */
function isSameDecision(a: Settled, b: Settled): boolean {
  return a.decision === b.decision && (a.decision !== 'defer' || a.reason === b.reason);
}

function isSameSet(some: readonly Permission[], others: readonly Permission[]): boolean {
  return missingFrom(others, some).length === 0 && missingFrom(some, others).length === 0;
}

interface Change {
  readonly was: Settled;
  readonly will: Settled;
  readonly group: PreviewGroup;
  readonly context: PreviewContext;
}

function groupEffect({ was, will, group, context }: Change): GroupEffect {
  const { snapshot } = group;
  const { rules, prefixLists, ref, name } = snapshot;
  const isInNow = ({ cidr }: AllowlistEntry) => isLetIn(cidr, rules, prefixLists);
  const isInAfter = ({ cidr }: AllowlistEntry) => isLetIn(cidr, will.rules, prefixLists);
  const losing = usableEntries(context.before, snapshot, context).filter((one) => isInNow(one) && !isInAfter(one));
  const gaining = usableEntries(context.after, snapshot, context).filter((one) => !isInNow(one) && isInAfter(one));
  return {
    ...ref,
    name,
    before: { decision: was.decision, openTo: openTo(rules) },
    after: { decision: will.decision, openTo: openTo(will.rules) },
    authorize: missingFrom(rules, will.rules).map(textOf).sort(),
    revoke: missingFrom(will.rules, rules).map(textOf).sort(),
    gainsAccess: networksOf(gaining),
    losesAccess: networksOf(losing),
    closes: will.changes.some(closes),
    heldBackBy: heldBackBy(will, context.settings.limits),
    reason: reasonOf({ was, will, losing }),
  };
}

function networksOf(entries: readonly AllowlistEntry[]): string[] {
  return [...new Set(entries.map(({ cidr }) => cidr))];
}

function missingFrom<Rule extends Permission>(rules: readonly Permission[], wanted: readonly Rule[]): Rule[] {
  const keys = new Set(rules.map(permissionKey));
  return wanted.filter((rule) => !keys.has(permissionKey(rule)));
}

/** Without the description, which in a new rule names a remediation that has no id yet. */
function textOf(rule: Permission): string {
  return ruleText({ ...rule, description: null });
}
