import type { EarlierEntries } from '../../aws/dynamodb-group-history.ts';
import { type AuditEntry, isEnd, type Trigger } from '../../core/audit/audit-entry.ts';
import { closesExposure, closingsToEscalate } from '../../core/audit/recent-remediations.ts';
import { permissionKey, type SecurityGroupRule } from '../../core/model/security-group.ts';
import { authorizedRules, type NewRule, revokedRules } from '../../core/plan/step.ts';

/** An outcome together with what only the entries before it tell. */
export interface Story {
  readonly entry: AuditEntry;
  /** The entry that began it: who opened the port, and the rules as they were. The same entry where nothing was begun. */
  readonly beginning: AuditEntry;
  /** Over all runs of the remediation; of a proposal, what would be done. */
  readonly revoked: readonly SecurityGroupRule[];
  readonly authorized: readonly NewRule[];
  /** What is not as planned: ids of rules that should be gone, and rules in words that should be there. */
  readonly missing: readonly string[];
  /** Whether the last run within 24 hours had the same finding and also ended `partial` or `failed`, as this one. */
  readonly isRepeat: boolean;
  /** Every remediation that closed the group within the last 24 hours, this one included, oldest first. */
  readonly closings: readonly RecentRemediation[];
}

export interface RecentRemediation {
  readonly remediationId: string;
  /** When it had closed the group, ISO 8601 in UTC. */
  readonly at: string;
  readonly trigger: Trigger;
}

const dayMs = 86_400_000;

/** Of a group that fails again and again, no more is read: its chain may go on for weeks. */
const mostEarlier = 300;

/** Puts an outcome together with what came before it. Throws where that cannot be read. */
export async function storyOf(entry: AuditEntry, earlierEntries: EarlierEntries): Promise<Story> {
  if (!isEnd(entry)) return storyFrom(entry, []);
  const since = dayBefore(entry);
  const ids = new Set([entry.id]);
  const earlier: AuditEntry[] = [];
  for await (const previous of earlierEntries(entry)) {
    // What is before a restart does not hold, and may be unreadable.
    if (previous.outcome === 'restarted') break;
    // The entries of one remediation follow each other: of one that reaches into the 24 hours, the beginning is wanted.
    if ((previous.at < since && !ids.has(previous.id)) || earlier.length >= mostEarlier) break;
    ids.add(previous.id);
    earlier.unshift(previous);
  }
  return storyFrom(entry, earlier);
}

/** Whether the port was opened so often that somebody should talk to the owner. */
export function isEscalated({ closings }: Story): boolean {
  return closings.length >= closingsToEscalate;
}

/** `earlier` are the entries of the last 24 hours and all of this remediation, oldest first. */
function storyFrom(entry: AuditEntry, earlier: readonly AuditEntry[]): Story {
  const own = [...earlier.filter(({ id }) => id === entry.id), entry];
  return {
    entry,
    beginning: own[0] ?? entry,
    ...changesOf(entry, own),
    missing: entry.outcomes.flatMap(({ missing }) => missing),
    isRepeat: isRepeat(entry, earlier),
    closings: closingsOf([...earlier, entry], dayBefore(entry), entry.id),
  };
}

/** What was planned in any run and has happened, by the record of the last one. */
function changesOf(entry: AuditEntry, own: readonly AuditEntry[]): Pick<Story, 'revoked' | 'authorized'> {
  const revoked = unique(own.flatMap(revokedRules), ({ id }) => id);
  const authorized = unique(own.flatMap(authorizedRules), permissionKey);
  if (!isEnd(entry)) return { revoked, authorized };
  const { rulesAfter, revokedRuleIds, perhapsRevokedRuleIds } = entry;
  const missing = new Set(entry.outcomes.flatMap((outcome) => outcome.missing));
  const left = rulesAfter && new Set(rulesAfter.flatMap((rule) => [rule.id, permissionKey(rule)]));
  return {
    revoked: revoked.filter(
      ({ id }) => revokedRuleIds.includes(id) || (perhapsRevokedRuleIds.includes(id) && left?.has(id) === false),
    ),
    authorized: authorized.filter((rule) => left?.has(permissionKey(rule)) ?? !missing.has(permissionKey(rule))),
  };
}

function isRepeat(entry: AuditEntry, earlier: readonly AuditEntry[]): boolean {
  const last = earlier.findLast(isEnd);
  const isSame =
    last?.outcome === entry.outcome && last.fingerprint === entry.fingerprint && last.at >= dayBefore(entry);
  return isSame && (entry.outcome === 'partial' || entry.outcome === 'failed');
}

/** Empty if this remediation is not one of them. */
function closingsOf(entries: readonly AuditEntry[], since: string, id: string): RecentRemediation[] {
  const closings = new Map<string, RecentRemediation>();
  const triggers = new Map<string, Trigger>();
  for (const entry of entries) {
    const trigger = triggers.get(entry.id) ?? entry.trigger;
    triggers.set(entry.id, trigger);
    if (!closesExposure(entry) || entry.at < since || closings.has(entry.id)) continue;
    closings.set(entry.id, { remediationId: entry.id, at: entry.at, trigger });
  }
  return closings.has(id) ? [...closings.values()] : [];
}

function dayBefore({ at }: AuditEntry): string {
  return new Date(Date.parse(at) - dayMs).toISOString();
}

function unique<Rule>(rules: readonly Rule[], key: (rule: Rule) => string): Rule[] {
  return [...new Map(rules.map((rule) => [key(rule), rule])).values()];
}
