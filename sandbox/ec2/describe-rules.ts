import { AwsError } from '../aws-error.ts';
import { asOf } from '../cell.ts';
import { texts } from '../query.ts';
import type { Region, World } from '../world.ts';
import { list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type Filter, type FilterTable, isLiteral, readFilters, type Test, testOf } from './filters.ts';
import { checkGroupIdFilter, scanGroups } from './group-scan.ts';
import { type Cursor, type Placed, placedFrom, readPage, takePage } from './paging.ts';
import { checkResourceId } from './resource-id.ts';
import type { Group, Rule } from './rule.ts';
import { ruleXml } from './rule-xml.ts';

type Found = { group: Group; rule: Rule };

/** DescribeSecurityGroupRules has these filters only: none for direction, port or CIDR. */
const filterTable: FilterTable<Found> = {
  'group-id': (matches) => (found) => matches(found.group.id),
  'security-group-rule-id': (matches) => (found) => matches(found.rule.id),
  'tag:': (matches, key) => (found) => {
    const value = found.rule.tags.get(key);
    return value !== undefined && matches(value);
  },
};

/**
 * DescribeSecurityGroupRules, ingress and egress. A group-id filter for a group that does not exist finds nothing and is no
 * error (seen on AWS by moto's verified tests).
 * @throws {AwsError} InvalidGroupId.Malformed, InvalidSecurityGroupRuleId.NotFound or .Malformed, InvalidParameterValue,
 * InvalidParameterCombination.
 */
export function describeSecurityGroupRules({ world, region, params, readAt }: Ec2Context): string {
  const ids = texts(params, 'SecurityGroupRuleId');
  const request = readPage(params, 5, 1000);
  const filters = readFilters(params);
  checkGroupIdFilter(filters);
  const test = testOf(filters, filterTable);
  if (ids.length > 0 && request.size !== Number.POSITIVE_INFINITY) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter SecurityGroupRuleIds cannot be used with the parameter MaxResults',
    );
  }

  const named = namedRules(world, region, ids, readAt) ?? rulesOfFilter(world, region, filters, readAt);
  const placed = named
    ? placedFrom(named.filter(test), request.start)
    : matching(region, filters, test, request.start, readAt);
  const { page, tokenXml } = takePage(placed, request.size);
  return list('securityGroupRuleSet', page, ({ group, rule }) => ruleXml(group, rule, region)) + tokenXml;
}

/** Rules after the cursor: the rest of the group where the last page ended, then the groups behind it. */
function* matching(
  region: Region,
  filters: Filter[],
  test: Test<Found>,
  start: Cursor,
  readAt: number,
): Generator<Placed<Found>> {
  for (const { group, position } of scanGroups(region, filters, start, readAt)) {
    const after = position === start.position ? start.after : -1;
    for (const rule of group.rules) {
      const item = { group, rule };
      if (rule.sequence > after && test(item)) yield { item, next: { position, after: rule.sequence } };
    }
  }
}

function namedRules(world: World, region: Region, ids: string[], readAt: number): Found[] | undefined {
  if (ids.length === 0) return undefined;
  for (const id of ids) checkResourceId('sgr', id);
  return [...new Set(ids)].map((id) => {
    const found = findRule(world, region, id, readAt);
    if (found) return found;
    throw new AwsError('InvalidSecurityGroupRuleId.NotFound', `The security group rule ID '${id}' does not exist`);
  });
}

/** The rules a `security-group-rule-id` filter names, found without walking through every group. */
function rulesOfFilter(world: World, region: Region, filters: Filter[], readAt: number): Found[] | undefined {
  const named = filters.find(({ name, values }) => name === 'security-group-rule-id' && values.every(isLiteral));
  return named?.values.flatMap((id) => findRule(world, region, id, readAt) ?? []);
}

/** A rule by its id, if its group is one this region sees. */
function findRule(world: World, region: Region, id: string, moment: number): Found | undefined {
  const cell = world.ruleHomes.get(id);
  const group = cell && asOf(cell, moment);
  const rule = group?.rules.find((candidate) => candidate.id === id);
  return group && rule && region.groups.get(group.id) === cell ? { group, rule } : undefined;
}
