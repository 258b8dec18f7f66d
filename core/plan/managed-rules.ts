import { portRules } from '../evaluator/port-rules.ts';
import { type AddressFamily, familyOf } from '../model/cidr.ts';
import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';

export const managedTagKey = 'smtp-warden:managed';
export const remediationTagKey = 'smtp-warden:remediation';
export const deploymentTagKey = 'smtp-warden:deployment';

/** The keys of our own tags: every plan sets them on its rules, and they are never copied. */
export const ownTagKeys: readonly string[] = [managedTagKey, remediationTagKey, deploymentTagKey];

/** Who makes a rule: the remediation, and the deployment that it belongs to. */
export interface Maker {
  readonly remediationId: string;
  readonly deployment: string;
}

/** The tags of a rule that follows the allowlist. */
export function managedTags(maker: Maker): Tags {
  return { [managedTagKey]: 'true', ...remainderTags(maker) };
}

/** The tags of a rule that keeps what a revoked one allowed: it is its owner's, so it is not marked as managed. */
export function remainderTags({ remediationId, deployment }: Maker): Tags {
  return { [remediationTagKey]: remediationId, [deploymentTagKey]: deployment };
}

/** One port by one address family. */
export interface PortFamily {
  readonly port: number;
  readonly family: AddressFamily;
}

/** A rule that the bot has let in, as every entry about its group carries it on. */
export interface ListedRule {
  /** Exactly one TCP port from one CIDR. */
  readonly permission: Permission;
  /** Null until the rule was seen: between the claim and the end of its run. */
  readonly ruleId: string | null;
  readonly remediation: string;
  /** The allowlist entries it stands for, and which version of each. */
  readonly entries: readonly { readonly id: string; readonly version: number }[];
  /** Made by a version that wrote no deployment on its rules. */
  readonly takenOver?: true;
}

/** What the bot has let in to a group, and where it has closed it: carried on by every entry about the group. */
export interface RuleList {
  readonly rules: readonly ListedRule[];
  readonly closed: readonly PortFamily[];
}

export const emptyList: RuleList = { rules: [], closed: [] };

/**
 * The managed rules among `rules`: on the list by id, with exactly the listed permission, and tagged as this deployment's.
 * Neither a tag nor a record alone makes a rule managed, and a rule that somebody has edited is theirs.
 */
export function managedRules(
  rules: readonly SecurityGroupRule[],
  list: RuleList,
  deployment: string,
): ReadonlyMap<SecurityGroupRule, ListedRule> {
  if (list.rules.length === 0) return new Map();
  const listed = new Map(list.rules.flatMap((item) => (item.ruleId === null ? [] : [[item.ruleId, item] as const])));
  return new Map(
    rules.flatMap((rule) => {
      const item = listed.get(rule.id);
      return item && isAsListed(rule, item) && isMarked(rule, item, deployment) ? [[rule, item] as const] : [];
    }),
  );
}

function isAsListed(rule: SecurityGroupRule, { permission }: ListedRule): boolean {
  return permissionKey(rule) === permissionKey(permission) && managedPort(rule) !== null;
}

function isMarked({ tags }: SecurityGroupRule, { takenOver }: ListedRule, deployment: string): boolean {
  if (tags[managedTagKey] !== 'true') return false;
  return tags[deploymentTagKey] === deployment || (takenOver === true && tags[deploymentTagKey] === undefined);
}

/** The watched port that a rule lets one CIDR in at and nothing else; null where it is any other rule. */
export function managedPort({ protocol, ports, source }: Permission): number | null {
  if (protocol !== 'tcp' || source.kind !== 'cidr') return null;
  return portRules.find(({ port }) => ports?.from === port && ports.to === port)?.port ?? null;
}

/**
 * Gives the listed rules without an id the id of the rule that stands for them: by deployment, remediation and permission. Of
 * several items of one permission the one whose rule stands is left, with the entries of all: it is sticky for each of them.
 */
export function withIds(list: RuleList, rules: readonly SecurityGroupRule[], deployment: string): RuleList {
  if (list.rules.length === 0) return list;
  const found = (item: ListedRule) =>
    rules.find(
      (rule) =>
        permissionKey(rule) === permissionKey(item.permission) &&
        rule.tags[managedTagKey] === 'true' &&
        rule.tags[deploymentTagKey] === deployment &&
        rule.tags[remediationTagKey] === item.remediation,
    );
  const known = list.rules.map((item) => (item.ruleId === null ? { ...item, ruleId: found(item)?.id ?? null } : item));
  const now = new Map(rules.map((rule) => [rule.id, permissionKey(rule)]));
  const stands = ({ ruleId, permission }: ListedRule) => now.get(ruleId ?? '') === permissionKey(permission);
  const standing = new Set(known.filter(stands).map(({ permission }) => permissionKey(permission)));
  const left = known.filter((item) => stands(item) || !standing.has(permissionKey(item.permission)));
  return { ...list, rules: left.map((item) => (stands(item) ? withEntriesOf(item, known) : item)) };
}

function withEntriesOf(item: ListedRule, all: readonly ListedRule[]): ListedRule {
  const versions = new Map(item.entries.map(({ id, version }) => [id, version]));
  const same = all.filter((other) => permissionKey(other.permission) === permissionKey(item.permission));
  for (const { id, version } of same.flatMap(({ entries }) => entries)) {
    versions.set(id, Math.max(version, versions.get(id) ?? 0));
  }
  return { ...item, entries: [...versions].map(([id, version]) => ({ id, version })) };
}

/**
 * The managed rules that lapse: their CIDR is not approved any more, and an approval that has ended explains why they are
 * there. An approval that is merely absent, as in an empty or a wrong table, explains nothing and revokes nothing.
 */
export function lapsedRules(
  managed: Iterable<SecurityGroupRule>,
  entries: readonly AllowlistEntry[],
  ended: readonly AllowlistEntry[],
): SecurityGroupRule[] {
  const approved = entries.map(({ cidr }) => cidr);
  const explained = [...approved, ...ended.map(({ cidr }) => cidr)];
  return [...managed].filter(({ source }) => !isApproved(source, approved) && isApproved(source, explained));
}

/**
 * Whether the last rule of this entry was taken away by somebody else: it had an id, does not stand, and nothing was renewed.
 */
export function isTakenAway(
  { id, version }: AllowlistEntry,
  list: RuleList,
  managed: ReadonlyMap<SecurityGroupRule, ListedRule>,
): boolean {
  const standing = new Set(managed.values());
  const names = ({ entries }: ListedRule) => entries.some((entry) => entry.id === id && entry.version === version);
  const last = list.rules.findLast(names);
  return last !== undefined && last.ruleId !== null && !standing.has(last);
}

/** Per port, the address families of some rules that each let one CIDR in at it. */
export function familiesOf(rules: Iterable<Permission>): Map<number, Set<AddressFamily>> {
  const families = new Map<number, Set<AddressFamily>>();
  for (const rule of rules) {
    const port = managedPort(rule);
    if (port === null || rule.source.kind !== 'cidr') continue;
    families.set(port, (families.get(port) ?? new Set()).add(familyOf(rule.source.cidr)));
  }
  return families;
}

/**
 * The list that the tags of some rules suggest. Good enough to leave a group alone without reading its history, and never
 * enough to change one.
 */
export function presumedList(rules: readonly SecurityGroupRule[], deployment: string): RuleList {
  const isSuggested = ({ tags }: SecurityGroupRule) =>
    tags[managedTagKey] === 'true' && (tags[deploymentTagKey] ?? deployment) === deployment;
  const items = rules
    .filter((rule) => isSuggested(rule) && managedPort(rule) !== null)
    .map((rule): ListedRule => {
      const { protocol, ports, source, id } = rule;
      const permission = { protocol, ports, source, description: null };
      return { permission, ruleId: id, remediation: rule.tags[remediationTagKey] ?? '', entries: [], takenOver: true };
    });
  return { rules: items, closed: [] };
}
