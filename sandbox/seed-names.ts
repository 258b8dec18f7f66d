import { type Cell, latest } from './cell.ts';
import type { PrefixList } from './ec2/prefix-list.ts';
import { isResourceId } from './ec2/resource-id.ts';
import type { Group } from './ec2/rule.ts';
import { SeedError, type SeedGroup, type SeedPrefixList } from './seed.ts';
import type { Resolve } from './seed-rules.ts';
import type { Region, World } from './world.ts';

/** Something seeded, with the region and the id it gets. */
export type Planted<S> = { seeded: S; region: Region; id: string };

/** @throws {SeedError} for an id that is malformed or taken. */
export function checkIds(prefix: 'sg' | 'pl', all: Planted<{ name: string }>[]): void {
  const seen = new Set<string>();
  for (const { id, region, seeded } of all) {
    const known = prefix === 'sg' ? region.groups.has(id) : region.prefixLists.has(id);
    const where = `${prefix === 'sg' ? 'group' : 'prefix list'} '${seeded.name}'`;
    if (!isResourceId(prefix, id))
      throw new SeedError(where, `'${id}' is not ${prefix}- and 8 to 17 hexadecimal digits`);
    if (known || seen.has(id)) throw new SeedError(where, `the id ${id} is taken`);
    seen.add(id);
  }
}

/** @throws {SeedError} for a rule id that is malformed or taken. */
export function checkRuleIds(world: World, groups: { value: Group }[]): void {
  const seen = new Set<string>();
  for (const { value } of groups) {
    for (const { id } of value.rules) {
      const where = `group '${value.name}'`;
      if (!isResourceId('sgr', id)) throw new SeedError(where, `'${id}' is not sgr- and 8 to 17 hexadecimal digits`);
      if (world.ruleHomes.has(id) || seen.has(id)) throw new SeedError(where, `the id ${id} is taken`);
      seen.add(id);
    }
  }
}

/** Names are looked up among what is planted now, then among what is there. */
export function createResolver(groups: Planted<SeedGroup>[], lists: Planted<SeedPrefixList>[]): Resolve {
  const keyAt = (kind: string, account: string, region: string, name: string) => `${kind}/${account}/${region}/${name}`;
  const key = (kind: string, region: Region, name: string) => keyAt(kind, region.account, region.name, name);
  const planted = new Map([
    ...groups.map(({ region, seeded, id }) => [key('sg', region, seeded.name), id] as const),
    ...lists.flatMap(({ region, seeded, id }) =>
      [region.account, ...seeded.sharedWith].flatMap((account) =>
        [seeded.name, id].map((name) => [keyAt('pl', account, region.name, name), id] as const),
      ),
    ),
  ]);
  return (kind, region, idOrName) => {
    if (kind === 'sg' && isResourceId('sg', idOrName)) return idOrName;
    const id = planted.get(key(kind, region, idOrName)) ?? existing(kind, region, idOrName);
    if (id === undefined) throw new Error(`there is no ${kind === 'sg' ? 'group' : 'prefix list'} '${idOrName}' here`);
    return id;
  };
}

/** The id of a group or prefix list already in a region, by id or name. */
export function existing(kind: 'sg' | 'pl', region: Region, idOrName: string): string | undefined {
  const byId = (kind === 'sg' ? region.groups : region.prefixLists).get(idOrName);
  if (byId) return latest<{ id: string }>(byId)?.id;
  const cells: Iterable<Cell<Group> | Cell<PrefixList>> =
    kind === 'sg' ? region.groupOrder : region.prefixLists.values();
  for (const cell of cells) {
    const value = latest<{ id: string; name: string }>(cell);
    if (value?.name === idOrName) return value.id;
  }
  return undefined;
}
