import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import { closedAtOf } from '../audit/recent-remediations.ts';
import { ruleText } from '../model/rule-text.ts';
import { authorizedRules, revokedRules } from '../plan/step.ts';
import { type OpenSpell, reopens, spellAfter, standingOf } from './open-spell.ts';
import type { ApproverOf } from './policy-edits.ts';
import type { Closing, OpenGroup, Opening, Undo } from './report.ts';
import type { SharedText } from './shared-texts.ts';

/** What the chain of one group adds to a report, whatever the period. */
export interface GroupPart {
  readonly closings: readonly Closing[];
  readonly undos: readonly Undo[];
  /** Each time that the group was opened, or first found open. */
  readonly openings: readonly OpenSpell[];
  /** Null where the group is closed by what is on record. */
  readonly open: OpenGroup | null;
}

/** Takes the entries of one group, oldest first, and keeps of each no more than the report says. */
export interface GroupReduction {
  readonly add: (entry: AuditEntry) => void;
  readonly part: () => GroupPart;
}

interface ReduceOptions {
  readonly approverOf: ApproverOf;
  readonly shared: SharedText;
}

export function reduceGroup(options: ReduceOptions): GroupReduction {
  // By the sequence of the claim: one remediation may end several times, `partial` and later `completed`.
  const closings = new Map<number, Closing>();
  const undos = new Map<number, Undo>();
  let claim = 0;
  const openings: OpenSpell[] = [];
  // Ids of remediations that had an exposure to take away.
  const closingIds = new Set<string>();
  let spell: OpenSpell | null = null;
  let last: AuditEntry | null = null;
  const add = (entry: AuditEntry) => {
    if (entry.finding.exposures.length > 0) closingIds.add(entry.id);
    const before = spell;
    const after = spellAfter(before, entry, closingIds);
    if (after !== null && after !== before) openings.push(after);
    if (entry.outcome === 'planned') claim = entry.sequence;
    if (isEnd(entry)) {
      if (entry.undoes !== undefined) undos.set(claim, undoOf(entry, closingIds, options));
      else if (entry.finding.exposures.length > 0) closings.set(claim, closingOf(entry, before, options));
    }
    spell = after;
    last = entry;
  };
  const part = () => ({
    closings: [...closings.values()],
    undos: [...undos.values()],
    openings,
    open: spell && last && openGroupOf(last, spell),
  });
  return { add, part };
}

/** Who did it: the person that ran the command, or the bot, and what led it to the group. */
export function actorText({ trigger }: Pick<AuditEntry, 'trigger'>): string {
  if (trigger.kind === 'cli') return trigger.actor?.arn ?? `smtp-warden ${trigger.name}`;
  return `smtp-warden (${trigger.name})`;
}

function closingOf(entry: AuditEntry, spell: OpenSpell | null, { approverOf, shared }: ReduceOptions): Closing {
  const closedAt = closedAtOf(entry);
  const { foundAt, opening } = spell ?? { foundAt: entry.at, opening: null };
  return {
    ...commonOf(entry, shared),
    closedAt,
    foundAt,
    opening: opening && sharedOpening(opening, shared),
    seconds: closedAt === null || opening === null ? null : secondsBetween(opening.at, closedAt),
    closedBy: shared(actorText(entry)),
    approval: entry.approval ? { by: entry.approval.by.arn, at: entry.approval.at } : null,
    letIn: entry.allowlistEntries.map((one) => ({
      cidr: shared(one.cidr),
      entry: shared(one.id),
      approvedBy: shared(approverOf(one, entry.at)),
    })),
  };
}

function undoOf(entry: AuditEntry, closingIds: ReadonlySet<string>, { shared }: ReduceOptions): Undo {
  return {
    ...commonOf(entry, shared),
    undoes: entry.undoes ?? '',
    by: shared(actorText(entry)),
    reopens: reopens(standingOf(entry), closingIds),
  };
}

function commonOf(entry: AuditEntry, shared: SharedText) {
  const { id, group, groupName, at, reason } = entry;
  return {
    id,
    account: shared(group.account),
    region: shared(group.region),
    groupId: shared(group.groupId),
    groupName: shared(groupName),
    at,
    reason: shared(reason),
    outcome: outcomeOf(entry),
    revoked: revokedRules(entry).map((rule) => shared(ruleText(rule))),
    authorized: authorizedRules(entry).map((rule) => shared(ruleText(rule))),
  };
}

function sharedOpening({ at, by, sourceIp, tool }: Opening, shared: SharedText): Opening {
  return { at, by: shared(by), sourceIp: shared(sourceIp), tool: shared(tool) };
}

function outcomeOf({ outcome }: AuditEntry): Closing['outcome'] {
  return outcome === 'completed' || outcome === 'partial' ? outcome : 'failed';
}

function openGroupOf({ id, group, groupName, outcome, reason, at }: AuditEntry, spell: OpenSpell): OpenGroup {
  const { opening, foundAt } = spell;
  return { id, ...group, groupName, since: opening?.at ?? foundAt, opening, outcome, reason, at };
}

/** Clocks differ by some seconds, so that a fast closing might come before its opening. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}
