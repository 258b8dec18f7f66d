import { addressSet } from '../model/address-set.ts';
import { publicSize } from '../model/public-address-space.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  entriesOf,
  type Permission,
  type PrefixLists,
  permissionKey,
  type SecurityGroupRule,
  sourceFamily,
  type Tags,
} from '../model/security-group.ts';
import { carriedLabels } from './labels.ts';
import type { Loss } from './loss.ts';
import { remainderOf } from './remainder.ts';
import type { NewRule } from './step.ts';

/** A rule to authorise with the tags that it is to carry over. */
export interface TaggedRule {
  readonly rule: NewRule;
  readonly tags: Tags;
}

/** What one rule that is to be revoked leaves: rules to authorise, rules that exist already and keep it, and losses. */
export interface Kept {
  readonly of: SecurityGroupRule;
  readonly rules: readonly TaggedRule[];
  readonly standing: readonly SecurityGroupRule[];
  readonly lost: readonly Loss[];
}

type Labelled = Permission & { readonly tags: Tags };

/**
 * What is kept of each rule that is to be revoked, each permission once and none that a surviving rule is already: EC2 refuses
 * duplicates. Two rules with the same remainder leave it once; labels that are lost by that are listed.
 */
export function keptRules(
  offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>,
  survivors: readonly SecurityGroupRule[],
  prefixLists: PrefixLists,
): Kept[] {
  const standing = new Map(survivors.map((rule) => [permissionKey(rule), rule]));
  const planned = new Map<string, Labelled>();
  return [...offending].map(([rule, closed]) => {
    const remainder = remainderOf(rule, closed, sourceFamily(rule.source, prefixLists) ?? 'ipv4');
    const permissions = [...remainder.permissions, ...privatePart(rule, closed, prefixLists)];
    const lost: Loss[] = [];
    if (remainder.lost) lost.push({ kind: 'protocols', securityGroupRuleId: rule.id, what: remainder.lost });
    const kept = keptOf(rule, permissions, { standing, planned });
    if (permissions.some(({ source }) => source.kind !== rule.source.kind)) lost.push(listLoss(rule));
    return { ...kept, lost: [...lost, ...kept.lost] };
  });
}

/** One rule's part of it; what it plans is added to `planned`. */
function keptOf(
  rule: SecurityGroupRule,
  permissions: readonly Permission[],
  {
    standing,
    planned,
  }: { readonly standing: ReadonlyMap<string, SecurityGroupRule>; readonly planned: Map<string, Labelled> },
): Kept {
  const { description, tags, lost: unwritable } = carriedLabels(rule);
  const rules: TaggedRule[] = [];
  const lost = unwritable && permissions.length > 0 ? [labelLoss(rule, unwritable)] : [];
  for (const permission of permissions) {
    const key = permissionKey(permission);
    const twin = standing.get(key) ?? planned.get(key);
    if (twin) lost.push(...twinLoss(rule, { description, tags }, twin));
    else {
      const origin = { kind: 'remainder', securityGroupRuleId: rule.id } as const;
      rules.push({ rule: { ...permission, description, origin }, tags });
      planned.set(key, { ...permission, description, tags });
    }
  }
  const twins = permissions.flatMap((permission) => standing.get(permissionKey(permission)) ?? []);
  return { of: rule, rules, standing: twins, lost };
}

/**
 * The closed ports from the private networks that a prefix list names, as CIDR rules of their own. Only what the list names as
 * an entry: an entry that also holds public addresses goes with the rule, as 0.0.0.0/0 does.
 */
function privatePart(
  rule: SecurityGroupRule,
  closed: ReadonlySet<number>,
  prefixLists: PrefixLists,
): readonly Permission[] {
  const { source, description } = rule;
  if (source.kind !== 'prefix-list') return [];
  const entries = new Set(entriesOf(prefixLists[source.prefixListId]));
  const cidrs = [...entries].filter((cidr) => publicSize(addressSet([cidr])) === 0n);
  return [...closed]
    .filter((port) => reachesPort(rule, port))
    .flatMap((port) =>
      cidrs.map((cidr) => ({
        protocol: 'tcp',
        ports: { from: port, to: port },
        source: { kind: 'cidr', cidr } as const,
        description,
      })),
    );
}

/** What is lost where the same rule exists already, with other labels. */
function twinLoss(rule: SecurityGroupRule, labels: Pick<Labelled, 'description' | 'tags'>, twin: Labelled): Loss[] {
  const parts: string[] = [];
  if (labels.description !== null && labels.description !== twin.description) {
    parts.push(`description ${JSON.stringify(labels.description)}`);
  }
  const missing = Object.entries(labels.tags).filter(([key, value]) => twin.tags[key] !== value);
  if (missing.length > 0) parts.push(`tags ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`);
  if (parts.length === 0) return [];
  return [labelLoss(rule, `${parts.join(' and ')}: the same rule exists already (${permissionKey(twin)})`)];
}

export function labelLoss({ id }: SecurityGroupRule, what: string): Loss {
  return { kind: 'description-or-tags', securityGroupRuleId: id, what };
}

function listLoss({ id, source }: SecurityGroupRule): Loss {
  const list = source.kind === 'prefix-list' ? source.prefixListId : '';
  const what = `the private networks of ${list} keep the port by CIDR rules, which do not follow the list`;
  return { kind: 'private-source', securityGroupRuleId: id, what };
}
