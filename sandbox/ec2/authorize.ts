import { AwsError } from '../aws-error.ts';
import { latest, write } from '../cell.ts';
import type { Region } from '../world.ts';
import { regionOf } from '../world.ts';
import { element, list } from '../xml.ts';
import { type Ec2Context, groupNotFound, ownGroup, prefixListAt } from './context.ts';
import { readPermissions } from './permissions.ts';
import { checkQuota } from './quota.ts';
import { checkResourceId } from './resource-id.ts';
import { type Group, identityOf, inWords, type Rule, type RuleSpec } from './rule.ts';
import { ruleXml } from './rule-xml.ts';
import { readTagSpecifications } from './tag-input.ts';

/**
 * AuthorizeSecurityGroupIngress. All or nothing; a rule's description and tags are not part of its identity.
 * @throws {AwsError} InvalidPermission.Duplicate, RulesPerSecurityGroupLimitExceeded, InvalidParameterValue,
 * MissingParameter, InvalidGroup.NotFound, InvalidPrefixListID.NotFound.
 */
export function authorizeSecurityGroupIngress(context: Ec2Context): string {
  const { world, region, params, now } = context;
  const { cell, group } = ownGroup(context);
  const specs = readPermissions(params, region.account).map((spec) => resolveSource(spec, group, context));
  const tags = readTagSpecifications(params, 'security-group-rule');
  checkNoneTwice(specs);
  checkNoneExists(specs, group);

  const added: Rule[] = specs.map((spec) => ({
    ...spec,
    id: world.ids.resource('sgr'),
    sequence: world.ids.sequence(),
    isEgress: false,
    tags,
  }));
  const after: Group = { ...group, rules: [...group.rules, ...added] };
  checkQuota({ before: group, after, region, now });
  write(cell, after, now);
  for (const rule of added) world.ruleHomes.set(rule.id, cell);

  return element('return', true) + list('securityGroupRuleSet', added, (rule) => ruleXml(after, rule, region));
}

function checkNoneTwice(specs: RuleSpec[]): void {
  if (new Set(specs.map(identityOf)).size < specs.length) {
    throw new AwsError('InvalidParameterValue', 'The same permission must not appear multiple times');
  }
}

function checkNoneExists(specs: RuleSpec[], group: Group): void {
  const existing = new Set(group.rules.filter((rule) => !rule.isEgress).map(identityOf));
  const duplicate = specs.find((spec) => existing.has(identityOf(spec)));
  if (duplicate) {
    throw new AwsError('InvalidPermission.Duplicate', `the specified rule ${inWords(duplicate)} already exists`);
  }
}

/**
 * The rule with its source checked to exist.
 * @throws {AwsError} InvalidPrefixListID.NotFound, InvalidGroup.NotFound (also for a group of another VPC), and
 * InvalidParameterValue for a group named instead of identified.
 */
export function resolveSource(spec: RuleSpec, group: Group, { world, region, now }: Ec2Context): RuleSpec {
  const { source } = spec;
  if (source.kind === 'prefixList') prefixListAt(region, source.id, now);
  if (source.kind !== 'group') return spec;
  const home = source.owner === region.account ? region : regionOf(world, source.owner, region.name);
  const referenced = referencedGroup(home, source.id, group.vpc);
  if (home === region && referenced.vpc !== group.vpc) {
    throw new AwsError('InvalidGroup.NotFound', 'You have specified two resources that belong to different networks.');
  }
  return { ...spec, source: { kind: 'group', id: referenced.id, owner: referenced.owner } };
}

function referencedGroup(region: Region, idOrName: string, vpc: string): Group {
  if (!idOrName.startsWith('sg-')) return groupByName(region, idOrName, vpc);
  checkResourceId('sg', idOrName);
  const cell = region.groups.get(idOrName);
  const group = cell && latest(cell);
  if (!group) throw groupNotFound(idOrName);
  return group;
}

function groupByName(region: Region, name: string, vpc: string): Group {
  if (vpc !== region.defaultVpc) {
    throw new AwsError('InvalidParameterValue', 'You may not reference Amazon VPC security groups by name.');
  }
  for (const cell of region.groupOrder) {
    const group = latest(cell);
    if (group?.name === name && group.vpc === vpc) return group;
  }
  throw groupNotFound(name);
}
