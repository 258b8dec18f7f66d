import type { AuditEntry } from '../audit/audit-entry.ts';
import { portRules } from '../evaluator/port-rules.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import {
  emptyList,
  type ListedRule,
  managedPort,
  managedRules,
  managedTagKey,
  type RuleList,
  remediationTagKey,
  withIds,
} from '../plan/managed-rules.ts';
import { authorizedRules, type NewRule } from '../plan/step.ts';
import { isLive } from '../policy/allowlist-entry.ts';
import type { Policy } from '../policy/policy.ts';

const dayMs = 24 * 3600 * 1000;

interface Context {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly deployment: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The list without what no version of the bot writes, though its hash may be right: families of ports that are not watched, rules of
 * other traffic, and a rule twice. The planner would plan by it what the gate refuses.
 */
export function soundList({ rules, closed }: RuleList): RuleList {
  const own = rules.filter(({ permission }) => managedPort(permission) !== null);
  const isFirst = (item: ListedRule) =>
    item.ruleId === null || own.find(({ ruleId }) => ruleId === item.ruleId) === item;
  return {
    rules: own.filter(isFirst),
    closed: closed.filter(({ port }) => portRules.some((rule) => rule.port === port)),
  };
}

/**
 * The list brought up to date by a fresh read: rules that were never seen get their ids, and what does not stand leaves it a
 * day after its approval ended.
 */
export function currentList(list: RuleList, { snapshot, policy, deployment, now }: Context): RuleList {
  const known = withIds(list, snapshot.rules, deployment);
  const standing = new Set(managedRules(snapshot.rules, known, deployment).values());
  const endOf = (id: string) => {
    const entry = policy.entries.find((other) => other.id === id);
    return entry && !isLive(entry, now) && entry.expiresAt !== null ? Date.parse(entry.expiresAt) : Number.NaN;
  };
  const isOver = ({ entries }: ListedRule) => entries.every(({ id }) => endOf(id) + dayMs < now);
  const isKept = (item: ListedRule) => standing.has(item) || item.entries.length === 0 || !isOver(item);
  return { ...known, rules: known.rules.filter(isKept) };
}

/** The list with the approved rules of a claim, which are not made yet. What has an id stays: the read may be older than its rule. */
export function withClaimed(list: RuleList, claim: Pick<AuditEntry, 'id' | 'steps' | 'allowlistEntries'>): RuleList {
  const versions = new Map(claim.allowlistEntries.map(({ id, version }) => [id, version]));
  const items = authorizedRules(claim).flatMap((rule): ListedRule[] => {
    if (rule.origin.kind !== 'approved') return [];
    const entries = rule.origin.entryIds.map((id) => ({ id, version: versions.get(id) ?? 1 }));
    return [{ permission: permissionOf(rule), ruleId: null, remediation: claim.id, entries }];
  });
  const keys = new Set(items.map(({ permission }) => permissionKey(permission)));
  const isMade = ({ ruleId, permission }: ListedRule) => ruleId !== null || !keys.has(permissionKey(permission));
  return { ...list, rules: [...list.rules.filter(isMade), ...items] };
}

/** The list without these rules: they were revoked, or are their owner's from now on. One that somebody has edited is not the listed one. */
export function withoutRules(list: RuleList, rules: readonly SecurityGroupRule[]): RuleList {
  const keys = new Set(rules.map((rule) => `${rule.id} ${permissionKey(rule)}`));
  return { ...list, rules: list.rules.filter((item) => !keys.has(`${item.ruleId} ${permissionKey(item.permission)}`)) };
}

/**
 * The list that the last entries of a version without lists leave. Taken over are only rules of exactly the port from one
 * CIDR that the approved step of the last end entry names, seen at its end, and tagged; everything else is the owner's.
 */
export function takenOverList(end: AuditEntry | null): RuleList {
  if (!end) return emptyList;
  const approved = new Map(
    authorizedRules(end).flatMap((rule) =>
      rule.origin.kind === 'approved' ? [[permissionKey(rule), rule.origin.entryIds]] : [],
    ),
  );
  const versions = new Map(end.allowlistEntries.map(({ id, version }) => [id, version]));
  const rules = (end.rulesAfter ?? []).flatMap((rule): ListedRule[] => {
    const entryIds = approved.get(permissionKey(rule));
    if (!entryIds || rule.tags[managedTagKey] !== 'true' || rule.tags[remediationTagKey] !== end.id) return [];
    const entries = entryIds.map((id) => ({ id, version: versions.get(id) ?? 1 }));
    return [{ permission: permissionOf(rule), ruleId: rule.id, remediation: end.id, entries, takenOver: true }];
  });
  return { rules, closed: end.awaitedFamilies ?? [] };
}

function permissionOf({
  protocol,
  ports,
  source,
}: Pick<NewRule, 'protocol' | 'ports' | 'source'>): ListedRule['permission'] {
  return { protocol, ports, source, description: null };
}
