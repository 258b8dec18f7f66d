import { type Cell, createCell } from './cell.ts';
import { awsOwner, type PrefixList } from './ec2/prefix-list.ts';
import { type Group, noTags } from './ec2/rule.ts';
import { createIds, type Ids } from './ids.ts';
import { emptyLogs, type Logs } from './logs/log-group.ts';
import { emptyNetwork, type Network, type Vpc } from './network.ts';
import type { Trail } from './trail.ts';

/** What one account sees in one region. Resources keep the order they were made in, which is the order of paging. */
export type Region = {
  account: string;
  name: string;
  vpcs: Map<string, Vpc>;
  defaultVpc: string;
  network: Network;
  groups: Map<string, Cell<Group>>;
  /** The same cells as `groups`, by position, so that a page can start anywhere without walking to it. */
  groupOrder: Cell<Group>[];
  prefixLists: Map<string, Cell<PrefixList>>;
  rulesPerGroup: number;
  /** Concurrent executions of Lambda. */
  lambdaConcurrency: number;
  logs: Logs;
};

export type Session = { account: string; role: string; name: string; id: string; expiresAt: number };

/** Everything the sandbox remembers but DynamoDB tables. */
export type World = {
  ids: Ids;
  regions: Map<string, Region>;
  /** Where each rule id lives, also after the rule is gone. Ids are never used twice. */
  ruleHomes: Map<string, Cell<Group>>;
  sessions: Map<string, Session>;
  /** Roles that may be assumed, by ARN, with the external id they ask for. An account with none named allows any. */
  roles: Map<string, { externalId: string | undefined }>;
  /** The trails of an account, where they were set. */
  trails: Map<string, Trail[]>;
};

export const defaultAccount = '111122223333';
export const otherVpc = 'vpc-0123456789abcdef0';

export function createWorld(): World {
  return {
    ids: createIds(),
    regions: new Map(),
    ruleHomes: new Map(),
    sessions: new Map(),
    roles: new Map(),
    trails: new Map(),
  };
}

/** A world that is the same and shares nothing with this one. */
export function copyWorld({ ids, ...remembered }: World): World {
  return { ids: ids.copy(), ...structuredClone(remembered) };
}

/** The region of an account, made on first sight with the default content of a new account. */
export function regionOf(world: World, account: string, name: string): Region {
  const key = `${account}/${name}`;
  const known = world.regions.get(key);
  if (known) return known;
  const made = newRegion(world, account, name);
  world.regions.set(key, made);
  return made;
}

function newRegion(world: World, account: string, name: string): Region {
  const defaultVpc = world.ids.resource('vpc');
  const region: Region = {
    account,
    name,
    vpcs: new Map([
      [defaultVpc, newVpc(defaultVpc, '172.31.0.0/16', true)],
      [otherVpc, newVpc(otherVpc)],
    ]),
    defaultVpc,
    network: emptyNetwork(),
    groups: new Map(),
    groupOrder: [],
    prefixLists: new Map(),
    rulesPerGroup: 60,
    lambdaConcurrency: 1_000,
    logs: emptyLogs(),
  };
  addDefaultGroup(world, region);
  for (const list of awsManagedLists(world, region)) addPrefixList(region, createCell(list), list.id);
  return region;
}

/** A VPC without IPv6, in which nothing blocks public access. */
export function newVpc(id: string, cidr = '10.0.0.0/16', isDefault = false): Vpc {
  return { id, isDefault, cidr, ipv6Cidr: undefined, blockMode: 'off' };
}

/** Shows a group to a region: its own, or one that another account shares with it. */
export function addGroup(world: World, region: Region, cell: Cell<Group>, group: Group): void {
  region.groups.set(group.id, cell);
  region.groupOrder.push(cell);
  for (const rule of group.rules) world.ruleHomes.set(rule.id, cell);
}

/** Shows a prefix list to a region: its own, one another account shares, or one AWS manages. */
export function addPrefixList(region: Region, cell: Cell<PrefixList>, id: string): void {
  region.prefixLists.set(id, cell);
}

/** The default group lets in everything from itself (https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html). */
function addDefaultGroup(world: World, region: Region): void {
  const id = world.ids.resource('sg');
  const self = { kind: 'group', id, owner: region.account } as const;
  const all = { protocol: '-1', from: undefined, to: undefined, description: undefined, tags: noTags };
  const rule = () => ({ id: world.ids.resource('sgr'), sequence: world.ids.sequence() });
  const group: Group = {
    id,
    owner: region.account,
    vpc: region.defaultVpc,
    furtherVpcs: [],
    name: 'default',
    description: 'default VPC security group',
    tags: noTags,
    rules: [
      { ...rule(), ...all, isEgress: false, source: self },
      { ...rule(), ...all, isEgress: true, source: { kind: 'cidr4', cidr: '0.0.0.0/0' } },
    ],
  };
  addGroup(world, region, createCell(group), group);
}

/** Two lists AWS manages: S3 weighs 1, CloudFront 55 (https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html). */
function awsManagedLists(world: World, region: Region): PrefixList[] {
  const make = (name: string, weight: number, cidrs: string[]): PrefixList => ({
    id: world.ids.resource('pl'),
    owner: awsOwner,
    name,
    family: 'IPv4',
    weight,
    version: 1,
    versions: new Map([[1, cidrs.map((cidr) => ({ cidr, description: undefined }))]]),
    state: 'create-complete',
    stateMessage: undefined,
    tags: noTags,
    pending: undefined,
  });
  return [
    make(`com.amazonaws.${region.name}.s3`, 1, ['3.5.64.0/21', '3.5.72.0/23', '52.218.0.0/17', '52.92.0.0/17']),
    make('com.amazonaws.global.cloudfront.origin-facing', 55, ['13.124.199.0/24', '120.52.22.96/27', '130.176.0.0/18']),
  ];
}
