import { AwsError } from '../aws-error.ts';
import { asOf } from '../cell.ts';
import { partitionName } from '../partition.ts';
import { texts } from '../query.ts';
import type { Region } from '../world.ts';
import { element, list } from '../xml.ts';
import { type Ec2Context, groupNotFound } from './context.ts';
import { type Filter, readFilters, type Test, testOf } from './filters.ts';
import { groupFilters } from './group-filters.ts';
import { scanGroups } from './group-scan.ts';
import { type PageRequest, type Placed, placedFrom, readPage, takePage } from './paging.ts';
import { checkResourceId } from './resource-id.ts';
import type { Group } from './rule.ts';
import { permissionsXml, tagSet } from './rule-xml.ts';

/**
 * DescribeSecurityGroups: everything at once, or MaxResults (5 to 1000) a page. Shows neither rule ids nor rule tags.
 * @throws {AwsError} InvalidGroup.NotFound, InvalidGroupId.Malformed, InvalidParameterValue, InvalidParameterCombination.
 */
export function describeSecurityGroups({ region, params, readAt }: Ec2Context): string {
  const ids = texts(params, 'GroupId');
  const names = texts(params, 'GroupName');
  const request = readPage(params, 5, 1000);
  const filters = readFilters(params);
  const nameOf = (id: string) => groupAt(region, id, readAt)?.name;
  const test = testOf(filters, groupFilters(nameOf));
  const isNamed = ids.length > 0 || names.length > 0;
  if (isNamed && request.size !== Number.POSITIVE_INFINITY) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter GroupIds cannot be used with the parameter MaxResults',
    );
  }

  const named = isNamed ? groupsNamed(region, ids, names, readAt).filter(test) : undefined;
  const placed = named ? placedFrom(named, request.start) : matching(region, filters, test, request, readAt);
  const { page, tokenXml } = takePage(placed, request.size);
  return list('securityGroupInfo', page, (group) => groupXml(group, region)) + tokenXml;
}

function* matching(
  region: Region,
  filters: Filter[],
  test: Test<Group>,
  { start }: PageRequest,
  readAt: number,
): Generator<Placed<Group>> {
  for (const { group, position } of scanGroups(region, filters, start, readAt)) {
    if (test(group)) yield { item: group, next: { position: position + 1, after: -1 } };
  }
}

function groupsNamed(region: Region, ids: string[], names: string[], readAt: number): Group[] {
  for (const id of ids) checkResourceId('sg', id);
  const byId = ids.map((id) => groupAt(region, id, readAt) ?? notFound(id));
  return [...new Set([...byId, ...names.map((name) => groupCalled(region, name, readAt) ?? notFound(name))])];
}

function groupCalled(region: Region, name: string, readAt: number): Group | undefined {
  for (const { group } of scanGroups(region, [], { position: 0, after: -1 }, readAt)) {
    if (group.name === name && group.vpc === region.defaultVpc) return group;
  }
  return undefined;
}

function groupAt(region: Region, id: string, readAt: number): Group | undefined {
  const cell = region.groups.get(id);
  return cell && asOf(cell, readAt);
}

function notFound(idOrName: string): never {
  throw groupNotFound(idOrName);
}

function groupXml(group: Group, region: Region): string {
  return (
    element('ownerId', group.owner) +
    element('groupId', group.id) +
    element('groupName', group.name) +
    element('groupDescription', group.description) +
    element('vpcId', group.vpc) +
    element(
      'securityGroupArn',
      `arn:${partitionName(region.name)}:ec2:${region.name}:${group.owner}:security-group/${group.id}`,
    ) +
    permissionsXml(
      'ipPermissions',
      group.rules.filter((rule) => !rule.isEgress),
    ) +
    permissionsXml(
      'ipPermissionsEgress',
      group.rules.filter((rule) => rule.isEgress),
    ) +
    tagSet(group.tags)
  );
}
