import type { Permission, PrefixLists, SecurityGroupRule, Tags } from '../../core/model/security-group.ts';
import { type Family, spanOf } from './addresses.ts';
import { protocolNumber } from './reachability.ts';

/** What EC2 does with a change of rules, from aws-facts.md: the rules afterwards, or the error code. */
export type Ec2Answer =
  | { readonly kind: 'rules'; readonly rules: readonly SecurityGroupRule[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

/** Two rules with the same identity are one rule to EC2: protocol, ports and source, whatever description and tags. */
export function identityOf({ protocol, ports, source }: Permission): string {
  const number = protocolNumber(protocol);
  const { from, to } = ports ?? { from: -1, to: -1 };
  return JSON.stringify([number, [6, 17, 1, 58].includes(number) ? [from, to] : 'all', source]);
}

/** By permission, all or nothing, and exactly: what does not match fails the whole call (outside a default VPC). */
export function revoke(rules: readonly SecurityGroupRule[], permissions: readonly Permission[]): Ec2Answer {
  if (permissions.length === 0) return refused('MissingParameter', 'no rule is named');
  const identities = permissions.map(identityOf);
  if (new Set(identities).size < identities.length) return refused('InvalidParameterValue', 'a rule is named twice');
  const unknown = identities.find((identity) => !rules.some((rule) => identityOf(rule) === identity));
  if (unknown) return refused('InvalidPermission.NotFound', `${unknown} does not exist`);
  return { kind: 'rules', rules: rules.filter((rule) => !identities.includes(identityOf(rule))) };
}

/** All or nothing: one rule that exists already, or one too many, and none is added. */
export function authorize(
  rules: readonly SecurityGroupRule[],
  added: readonly Permission[],
  terms: {
    readonly tags: Tags;
    readonly newId: () => string;
    readonly prefixLists: PrefixLists;
    readonly quota: number;
  },
): Ec2Answer {
  if (added.length === 0) return refused('MissingParameter', 'no rule is given');
  const malformed = added.map(malformation).find((fault) => fault !== null) ?? tagFault(terms.tags);
  if (malformed) return refused('InvalidParameterValue', malformed);
  const identities = added.map(identityOf);
  if (new Set(identities).size < added.length) return refused('InvalidParameterValue', 'a permission is given twice');
  const existing = new Set(rules.map(identityOf));
  const duplicate = identities.find((identity) => existing.has(identity));
  if (duplicate) return refused('InvalidPermission.Duplicate', `${duplicate} already exists`);
  const after = [...rules, ...added];
  const isFull = addedFamilies(added).some((family) => quotaUse(after, terms.prefixLists, family) > terms.quota);
  if (isFull) return refused('RulesPerSecurityGroupLimitExceeded', 'too many rules');
  const made = added.map(({ protocol, ports, source, description }) => ({
    ...{ id: terms.newId(), protocol, ports, source, description, tags: terms.tags },
  }));
  return { kind: 'rules', rules: [...rules, ...made] };
}

/** Per family: CIDRs of that family; prefix lists at their weight and group references count in both. */
export function quotaUse(rules: readonly Permission[], prefixLists: PrefixLists, family: Family): number {
  return rules.reduce((sum, { source }) => {
    if (source.kind === 'prefix-list') return sum + (prefixLists[source.prefixListId]?.weight ?? 0);
    return source.kind === 'security-group' || spanOf(source.cidr).family === family ? sum + 1 : sum;
  }, 0);
}

/** The families that get more rules. */
export function addedFamilies(added: readonly Permission[]): Family[] {
  const both: readonly Family[] = ['ipv4', 'ipv6'];
  return [...new Set(added.flatMap(({ source }) => (source.kind === 'cidr' ? [spanOf(source.cidr).family] : both)))];
}

export function malformation({ protocol, ports, source, description }: Permission): string | null {
  const number = protocolNumber(protocol);
  const { from, to } = ports ?? { from: -1, to: -1 };
  const hasPorts = number === 6 || number === 17;
  if (hasPorts && !(from >= 0 && from <= to && to <= 65535)) return `ports ${from}-${to} are out of range`;
  if (!Number.isInteger(number) || number < -1 || number > 255) return `unknown protocol ${protocol}`;
  const allowed =
    source.kind === 'cidr' ? /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/ : /^[a-zA-Z0-9 ._\-:/()#,@[\]+=;{}!$*]*$/;
  if (description !== null && (description.length > 255 || !allowed.test(description) || description === '')) {
    return `invalid description ${JSON.stringify(description)}`;
  }
  return null;
}

function tagFault(tags: Tags): string | null {
  if (Object.keys(tags).length > 50) return 'too many tags';
  const reserved = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved) return `tag key ${reserved} is reserved`;
  const long = Object.entries(tags).find(([key, value]) => key.length > 128 || value.length > 256);
  return long ? `tag ${long[0]} is too long` : null;
}

function refused(code: string, message: string): Ec2Answer {
  return { kind: 'refused', code, message };
}
