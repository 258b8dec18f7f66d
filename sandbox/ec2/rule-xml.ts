import { partitionName } from '../partition.ts';
import type { Region } from '../world.ts';
import { element, list, optionalList } from '../xml.ts';
import { type Group, type Rule, type RuleSpec, type Source, sourceText, type Tags } from './rule.ts';

/** `tagSet`, left out when there are no tags. */
export function tagSet(tags: Tags): string {
  return optionalList('tagSet', tags, ([key, value]) => element('key', key) + element('value', value));
}

/**
 * One rule as DescribeSecurityGroupRules and Authorize return it. "All ports" is -1 to -1 here, while an IpPermission of
 * the same rule has no ports (seen on AWS by moto's verified tests).
 */
export function ruleXml(group: Group, rule: Rule, region: Region): string {
  return (
    ruleHead(group, rule) +
    (rule.source.kind === 'group' ? referencedGroup(rule.source) : sourceElement(rule.source)) +
    element('description', rule.description) +
    tagSet(rule.tags) +
    element(
      'securityGroupRuleArn',
      `arn:${partitionName(region.name)}:ec2:${region.name}:${group.owner}:security-group-rule/${rule.id}`,
    )
  );
}

/** One rule as Revoke returns it: the reference flat, no tags. */
export function revokedRuleXml(group: Group, rule: Rule): string {
  const reference =
    rule.source.kind === 'group' ? element('referencedGroupId', rule.source.id) : sourceElement(rule.source);
  return (
    element('securityGroupRuleId', rule.id) +
    element('groupId', group.id) +
    protocolAndPorts(rule) +
    reference +
    element('description', rule.description)
  );
}

function ruleHead(group: Group, rule: Rule): string {
  return (
    element('securityGroupRuleId', rule.id) +
    element('groupId', group.id) +
    element('groupOwnerId', group.owner) +
    protocolAndPorts(rule)
  );
}

function protocolAndPorts(rule: Rule): string {
  return (
    element('isEgress', rule.isEgress) +
    element('ipProtocol', rule.protocol) +
    element('fromPort', rule.from ?? -1) +
    element('toPort', rule.to ?? -1)
  );
}

function referencedGroup(source: Source & { kind: 'group' }): string {
  return `<referencedGroupInfo>${element('groupId', source.id)}${element('userId', source.owner)}</referencedGroupInfo>`;
}

const sourceNames = { cidr4: 'cidrIpv4', cidr6: 'cidrIpv6', prefixList: 'prefixListId', group: 'referencedGroupId' };

function sourceElement(source: Source): string {
  return element(sourceNames[source.kind], sourceText(source));
}

/** Rules as IpPermissions: every source of one protocol and port range together, neither ids nor tags. */
export function permissionsXml(name: string, rules: Iterable<RuleSpec>): string {
  const byPorts = new Map<string, RuleSpec[]>();
  for (const rule of rules) {
    const key = `${rule.protocol}|${rule.from}|${rule.to}`;
    const together = byPorts.get(key);
    if (together) together.push(rule);
    else byPorts.set(key, [rule]);
  }
  return list(name, byPorts.values(), permissionXml);
}

function permissionXml(rules: RuleSpec[]): string {
  const of = (kind: Source['kind']) => rules.filter((rule) => rule.source.kind === kind);
  const [first] = rules;
  const source = (name: string) => (rule: RuleSpec) =>
    element(name, sourceText(rule.source)) + element('description', rule.description);
  return (
    element('ipProtocol', first?.protocol) +
    element('fromPort', first?.from) +
    element('toPort', first?.to) +
    list('groups', of('group'), groupPairXml) +
    list('ipRanges', of('cidr4'), source('cidrIp')) +
    list('ipv6Ranges', of('cidr6'), source('cidrIpv6')) +
    list('prefixListIds', of('prefixList'), source('prefixListId'))
  );
}

function groupPairXml({ source, description }: RuleSpec): string {
  const owner = source.kind === 'group' ? source.owner : undefined;
  return element('userId', owner) + element('groupId', sourceText(source)) + element('description', description);
}
