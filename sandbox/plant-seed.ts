import { createCell, latest } from './cell.ts';
import { canonicalCidr } from './cidr.ts';
import type { PrefixList } from './ec2/prefix-list.ts';
import { type Group, noTags, type Tags } from './ec2/rule.ts';
import { plantFlowLog, plantLogGroup, readFlowLog } from './logs/seed-logs.ts';
import { planNetwork } from './plant-network.ts';
import { type Seed, SeedError, type SeedGroup, type SeedPrefixList, type SeedRule } from './seed.ts';
import { checkIds, checkRuleIds, createResolver, type Planted } from './seed-names.ts';
import { type Resolve, rulesFromSeed } from './seed-rules.ts';
import type { SandboxState } from './state.ts';
import { addGroup, addPrefixList, newVpc, otherVpc, type Region, regionOf, type World } from './world.ts';

/**
 * Puts a seed into a sandbox: all of it, or nothing. It is as old as the world, so that it is seen at once whatever the
 * read lag. Quotas are not checked, so a group may start with more rules than
 * EC2 would allow today, as groups do whose quota was lowered.
 * @throws {SeedError}
 */
export function plantSeed(state: SandboxState, seed: Seed): void {
  const { world } = state;
  const sharedWith = ({ sharedWith: accounts, region }: SeedPrefixList) =>
    accounts.map((account) => regionOf(world, account, region));
  const place = <S extends { account: string; region: string; id?: string | undefined }>(
    prefix: 'sg' | 'pl',
    seeded: S,
  ) => {
    const id = seeded.id ?? world.ids.resource(prefix);
    return { seeded, region: regionOf(world, seeded.account, seeded.region), id };
  };
  const lists = seed.prefixLists.map((list) => place('pl', list));
  const groups = seed.groups.map((group) => place('sg', group));
  checkIds('pl', lists);
  checkIds('sg', groups);
  const resolve = createResolver(groups, lists);
  const listCells = lists.map((planted) => ({ ...planted, value: prefixListFrom(planted) }));
  const groupCells = groups.map((planted) => ({ ...planted, value: groupFrom(world, planted, resolve) }));
  checkRuleIds(world, groupCells);
  const showNetwork = planNetwork(seed, ({ account, region }) => regionOf(world, account, region), {
    group: (region, idOrName) => groupNamed(region, groupCells, resolve('sg', region, idOrName)),
    prefixList: (region, idOrName) => resolve('pl', region, idOrName),
  });
  const flowLogs = seed.flowLogs.map((seeded) => ({ seeded, ...flowLogFrom(seeded, state.now()) }));

  showNetwork();
  for (const { account, region, rulesPerGroup } of seed.quotas)
    regionOf(world, account, region).rulesPerGroup = rulesPerGroup;
  for (const { arn, externalId } of seed.roles) world.roles.set(arn, { externalId });
  for (const { account, actions } of seed.denied) state.denied.set(account, new Set(actions));
  const logsOf = ({ account, region }: { account: string; region: string }) => regionOf(world, account, region).logs;
  for (const { seeded, ...written } of flowLogs) plantFlowLog(logsOf(seeded), written);
  for (const logGroup of seed.logGroups) plantLogGroup(logsOf(logGroup), logGroup, state.now());
  for (const { region, value, seeded } of listCells) showPrefixList(world, [region, ...sharedWith(seeded)], value);
  for (const { region, value } of groupCells) showGroup(world, region, value);
}

/** A group that is planted now or is there. @throws {Error} where there is none. */
function groupNamed(region: Region, planted: readonly { region: Region; value: Group }[], id: string): Group {
  const cell = region.groups.get(id);
  const isHere = (home: Region, group: Group) => home === region || group.owner === region.account;
  const group =
    planted.find(({ region: home, value }) => value.id === id && isHere(home, value))?.value ?? (cell && latest(cell));
  if (!group) throw new Error(`there is no group '${id}' here`);
  return group;
}

function flowLogFrom(seeded: Seed['flowLogs'][number], now: number): ReturnType<typeof readFlowLog> {
  try {
    return readFlowLog(seeded, now);
  } catch (cause) {
    throw new SeedError(`flow log ${seeded.id}`, cause);
  }
}

function prefixListFrom({ seeded, region, id }: Planted<SeedPrefixList>): PrefixList {
  const entries = seeded.entries.map(({ cidr, description }) => {
    const canonical = canonicalCidr(cidr, seeded.family === 'IPv4' ? 'ipv4' : 'ipv6');
    if (canonical === undefined)
      throw new SeedError(`prefix list '${seeded.name}'`, `${cidr} is not an ${seeded.family} CIDR`);
    return { cidr: canonical, description };
  });
  if (entries.length > seeded.maxEntries)
    throw new SeedError(`prefix list '${seeded.name}'`, 'more entries than maxEntries');
  return {
    id,
    owner: seeded.owner ?? region.account,
    name: seeded.name,
    family: seeded.family,
    weight: seeded.maxEntries,
    version: 1,
    versions: new Map([[1, entries]]),
    state: 'create-complete',
    stateMessage: undefined,
    tags: tagsOf(seeded.tags),
    pending: undefined,
  };
}

const everythingOut: SeedRule[] = [{ protocol: '-1', cidr: '0.0.0.0/0' }];

function groupFrom(world: World, { seeded, region, id }: Planted<SeedGroup>, resolve: Resolve): Group {
  try {
    const at = { region, group: id, resolve };
    const egress = seeded.egress ?? everythingOut;
    return {
      id,
      owner: seeded.owner ?? region.account,
      vpc: seeded.vpc === 'default' ? region.defaultVpc : (seeded.vpc ?? otherVpc),
      furtherVpcs: seeded.furtherVpcs,
      name: seeded.name,
      description: seeded.description,
      tags: tagsOf(seeded.tags),
      rules: [
        ...rulesFromSeed(world, seeded.ingress, { ...at, isEgress: false }),
        ...rulesFromSeed(world, egress, { ...at, isEgress: true }),
      ],
    };
  } catch (cause) {
    throw new SeedError(`group '${seeded.name}'`, cause);
  }
}

function tagsOf(tags: Record<string, string> | undefined): Tags {
  return tags ? new Map(Object.entries(tags)) : noTags;
}

/** A shared resource is one cell that both accounts see. */
function showGroup(world: World, region: Region, group: Group): void {
  const cell = createCell(group);
  const homes = new Set([region, regionOf(world, group.owner, region.name)]);
  for (const home of homes) {
    if (!home.vpcs.has(group.vpc)) home.vpcs.set(group.vpc, newVpc(group.vpc));
    addGroup(world, home, cell, group);
  }
}

function showPrefixList(world: World, regions: readonly Region[], list: PrefixList): void {
  const cell = createCell(list);
  const owners = regions.map(({ name }) => regionOf(world, list.owner, name));
  for (const home of new Set([...regions, ...owners])) addPrefixList(home, cell, list.id);
}
