import { asOf, type Cell } from '../cell.ts';
import type { Region } from '../world.ts';
import { type Filter, isLiteral } from './filters.ts';
import type { Cursor } from './paging.ts';
import { checkResourceId } from './resource-id.ts';
import type { Group } from './rule.ts';

/**
 * The groups a describe has to look at, each with its position, from a cursor on. When a `group-id` filter names ids, only
 * those; else all of the region. Walks nothing before the cursor, so that paging through all groups is linear.
 */
export function* scanGroups(
  region: Region,
  filters: Filter[],
  start: Cursor,
  moment: number,
): Generator<{ group: Group; position: number }> {
  const cells = cellsNamed(region, filters) ?? region.groupOrder;
  for (let position = start.position; position < cells.length; position += 1) {
    const cell = cells[position];
    const group = cell && asOf(cell, moment);
    if (group) yield { group, position };
  }
}

function cellsNamed(region: Region, filters: Filter[]): Cell<Group>[] | undefined {
  const named = filters.find((filter) => filter.name === 'group-id' && filter.values.every(isLiteral));
  return named && [...new Set(named.values)].flatMap((id) => region.groups.get(id) ?? []);
}

/** @throws {AwsError} InvalidGroupId.Malformed: DescribeSecurityGroupRules checks the ids its filter names. */
export function checkGroupIdFilter(filters: Filter[]): void {
  for (const filter of filters.filter(({ name }) => name === 'group-id')) {
    for (const id of filter.values.filter(isLiteral)) checkResourceId('sg', id);
  }
}
