import { AwsError } from './aws-error.ts';
import { canonicalCidr } from './cidr.ts';
import { checkDescription } from './ec2/permissions.ts';
import { readProtocolAndPorts } from './ec2/protocol-ports.ts';
import { identityOf, noTags, type Rule, type RuleSpec, type Source } from './ec2/rule.ts';
import type { SeedRule } from './seed.ts';
import type { Region, World } from './world.ts';

/** The id of a group or prefix list that a rule names by id or by name. */
export type Resolve = (kind: 'sg' | 'pl', region: Region, idOrName: string) => string;

/** A seeded rule, validated as EC2 would have, but for the quota. */
export function rulesFromSeed(
  world: World,
  seeded: readonly SeedRule[],
  at: { region: Region; group: string; isEgress: boolean; resolve: Resolve },
): Rule[] {
  const rules = seeded.map((rule): Rule => {
    const id = rule.id ?? world.ids.resource('sgr');
    const tags = rule.tags ? new Map(Object.entries(rule.tags)) : noTags;
    return { ...specOf(rule, at), id, sequence: world.ids.sequence(), isEgress: at.isEgress, tags };
  });
  if (new Set(rules.map(identityOf)).size < rules.length) {
    throw new AwsError('InvalidPermission.Duplicate', 'two rules have the same protocol, ports and source');
  }
  return rules;
}

function specOf(rule: SeedRule, at: { region: Region; group: string; resolve: Resolve }): RuleSpec {
  const to = rule.to ?? rule.from;
  const ports = readProtocolAndPorts(String(rule.protocol), textOf(rule.from), textOf(to));
  const source = sourceOf(rule, at);
  if (rule.description !== undefined) checkDescription(rule.description, source);
  return { ...ports, source, description: rule.description };
}

function textOf(port: number | undefined): string | undefined {
  return port === undefined ? undefined : String(port);
}

function sourceOf(rule: SeedRule, at: { region: Region; group: string; resolve: Resolve }): Source {
  if (rule.cidr !== undefined) return { kind: 'cidr4', cidr: canonical(rule.cidr, 'ipv4') };
  if (rule.cidr6 !== undefined) return { kind: 'cidr6', cidr: canonical(rule.cidr6, 'ipv6') };
  if (rule.prefixList !== undefined) return { kind: 'prefixList', id: at.resolve('pl', at.region, rule.prefixList) };
  const named = rule.group ?? 'self';
  const id = named === 'self' ? at.group : at.resolve('sg', at.region, named);
  return { kind: 'group', id, owner: rule.groupOwner ?? at.region.account };
}

function canonical(text: string, family: 'ipv4' | 'ipv6'): string {
  const cidr = canonicalCidr(text, family);
  if (cidr === undefined) throw new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);
  return cidr;
}
