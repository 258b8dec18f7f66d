import { asOf } from '../cell.ts';
import type { Region } from '../world.ts';
import { element, list } from '../xml.ts';
import type { Ec2Context } from './context.ts';
import { type FilterTable, isLiteral, readFilters, testOf } from './filters.ts';
import { type Placed, readPage, takePage } from './paging.ts';
import type { Tags } from './rule.ts';

type TagDescription = { key: string; value: string; resource: string; type: string };

const filterTable: FilterTable<TagDescription> = {
  key: (matches) => (tag) => matches(tag.key),
  value: (matches) => (tag) => matches(tag.value),
  'resource-id': (matches) => (tag) => matches(tag.resource),
  'resource-type': (matches) => (tag) => matches(tag.type),
  'tag-key': (matches) => (tag) => matches(tag.key),
  'tag:': (matches, key) => (tag) => tag.key === key && matches(tag.value),
};

/** DescribeTags: the tags of groups, rules and prefix lists, MaxResults (5 to 1000) a page. */
export function describeTags({ region, params, readAt, world }: Ec2Context): string {
  const request = readPage(params, 5, 1000);
  const filters = readFilters(params);
  const test = testOf(filters, filterTable);
  const named = filters.find(({ name, values }) => name === 'resource-id' && values.every(isLiteral));
  const homes = named?.values.map((id) => world.ruleHomes.get(id) ?? region.groups.get(id));
  const cells = homes?.every((home) => home !== undefined) ? [...new Set(homes)] : region.groupOrder;
  const visible = cells.flatMap((cell) => asOf(cell, readAt) ?? []).filter((group) => region.groups.has(group.id));

  let position = 0;
  const matching = function* (): Generator<Placed<TagDescription>> {
    for (const tag of allTags(visible, region, readAt)) {
      position += 1;
      if (position > request.start.position && test(tag)) yield { item: tag, next: { position, after: -1 } };
    }
  };
  const { page, tokenXml } = takePage(matching(), request.size);
  return list('tagSet', page, tagXml) + tokenXml;
}

function* allTags(
  groups: Iterable<{ id: string; tags: Tags; rules: readonly { id: string; tags: Tags }[] }>,
  region: Region,
  readAt: number,
): Generator<TagDescription> {
  for (const group of groups) {
    yield* described(group.id, 'security-group', group.tags);
    for (const rule of group.rules) yield* described(rule.id, 'security-group-rule', rule.tags);
  }
  for (const [id, cell] of region.prefixLists) {
    const prefixList = asOf(cell, readAt);
    if (prefixList) yield* described(id, 'prefix-list', prefixList.tags);
  }
}

function* described(resource: string, type: string, tags: Tags): Generator<TagDescription> {
  for (const [key, value] of tags) yield { key, value, resource, type };
}

function tagXml(tag: TagDescription): string {
  return (
    element('resourceId', tag.resource) +
    element('resourceType', tag.type) +
    element('key', tag.key) +
    element('value', tag.value)
  );
}
