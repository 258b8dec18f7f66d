import { z } from 'zod';
import { flowLogShape, logGroupShape } from './logs/seed-logs.ts';
import {
  loadBalancerShape,
  networkAclShape,
  networkInterfaceShape,
  routeTableShape,
  subnetShape,
  vpcShape,
} from './seed-network.ts';
import { accountId as account, placeShape as place, tagsShape as tags } from './seed-shapes.ts';

const ruleSchema = z
  .strictObject({
    id: z.string().optional(),
    /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for everything. */
    protocol: z.union([z.string(), z.number()]),
    /** First and last port, or ICMP type and code. `to` is `from` when left out. */
    from: z.int().optional(),
    to: z.int().optional(),
    cidr: z.string().optional(),
    cidr6: z.string().optional(),
    /** The id or the name of a list. */
    prefixList: z.string().optional(),
    /** The id or the name of a group, or `self`. */
    group: z.string().optional(),
    /** The account of that group when it is another one; the group is then named by its id. */
    groupOwner: account.optional(),
    description: z.string().optional(),
    tags: tags.optional(),
  })
  .refine(
    ({ cidr, cidr6, prefixList, group }) =>
      [cidr, cidr6, prefixList, group].filter((one) => one !== undefined).length === 1,
    'a rule has exactly one of cidr, cidr6, prefixList and group',
  );

const groupShape = {
  id: z.string().optional(),
  /** The VPC's id, or `default`. The non-default VPC when left out; made when it does not exist. */
  vpc: z.string().optional(),
  /** Further VPCs that it is associated with. */
  furtherVpcs: z.array(z.string()).default([]),
  /** The owner, when another account shares the group with this one. */
  owner: account.optional(),
  name: z.string(),
  description: z.string().default('seeded'),
  tags: tags.optional(),
  ingress: z.array(ruleSchema).default([]),
  /** Everything to 0.0.0.0/0 when left out. */
  egress: z.array(ruleSchema).optional(),
};

const prefixListShape = {
  id: z.string().optional(),
  owner: account.optional(),
  /** Further accounts that see the list in this region (RAM). */
  sharedWith: z.array(account).default([]),
  name: z.string(),
  family: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  maxEntries: z.int().positive(),
  entries: z.array(z.strictObject({ cidr: z.string(), description: z.string().optional() })).default([]),
  tags: tags.optional(),
};

const regionSchema = z.strictObject({
  groups: z.array(z.strictObject(groupShape)).default([]),
  prefixLists: z.array(z.strictObject(prefixListShape)).default([]),
  vpcs: z.array(z.strictObject(vpcShape)).default([]),
  networkInterfaces: z.array(z.strictObject(networkInterfaceShape)).default([]),
  subnets: z.array(z.strictObject(subnetShape)).default([]),
  routeTables: z.array(z.strictObject(routeTableShape)).default([]),
  networkAcls: z.array(z.strictObject(networkAclShape)).default([]),
  loadBalancers: z.array(z.strictObject(loadBalancerShape)).default([]),
  flowLogs: z.array(z.strictObject(flowLogShape)).default([]),
  logGroups: z.array(z.strictObject(logGroupShape)).default([]),
  rulesPerGroup: z.int().positive().optional(),
});

/** What a sandbox starts with: flat lists, each item with its account and region, or nested by account and region. */
export const seedSchema = z.strictObject({
  groups: z.array(z.strictObject({ ...place, ...groupShape })).default([]),
  prefixLists: z.array(z.strictObject({ ...place, ...prefixListShape })).default([]),
  vpcs: z.array(z.strictObject({ ...place, ...vpcShape })).default([]),
  networkInterfaces: z.array(z.strictObject({ ...place, ...networkInterfaceShape })).default([]),
  subnets: z.array(z.strictObject({ ...place, ...subnetShape })).default([]),
  routeTables: z.array(z.strictObject({ ...place, ...routeTableShape })).default([]),
  networkAcls: z.array(z.strictObject({ ...place, ...networkAclShape })).default([]),
  loadBalancers: z.array(z.strictObject({ ...place, ...loadBalancerShape })).default([]),
  flowLogs: z.array(z.strictObject({ ...place, ...flowLogShape })).default([]),
  logGroups: z.array(z.strictObject({ ...place, ...logGroupShape })).default([]),
  quotas: z.array(z.strictObject({ ...place, rulesPerGroup: z.int().positive() })).default([]),
  /** Roles that may be assumed. Naming one of an account closes all others of that account. */
  roles: z.array(z.strictObject({ arn: z.string(), externalId: z.string().optional() })).default([]),
  denied: z.array(z.strictObject({ account: place.account, actions: z.array(z.string()) })).default([]),
  accounts: z.record(account, z.record(z.string(), regionSchema)).default({}),
});

/** A seed as it is written. */
export type SeedInput = z.input<typeof seedSchema>;
export type Seed = z.output<typeof seedSchema>;
export type SeedGroup = Seed['groups'][number];
export type SeedPrefixList = Seed['prefixLists'][number];
export type SeedRule = SeedGroup['ingress'][number];
export type SeedRuleInput = z.input<typeof ruleSchema>;

/** A seed that cannot be planted; the message says where and why. */
export class SeedError extends Error {
  constructor(where: string, cause: unknown) {
    super(`Seed, ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'SeedError';
  }
}

/** @throws {SeedError} naming every field that is wrong. */
export function parseSeed(input: unknown): Seed {
  const parsed = seedSchema.safeParse(input);
  if (!parsed.success) throw new SeedError('its shape', z.prettifyError(parsed.error));
  return flatten(parsed.data);
}

/** One rule given outside a seed. @throws {SeedError} */
export function parseRule(input: unknown): SeedRule {
  const parsed = ruleSchema.safeParse(input);
  if (!parsed.success) throw new SeedError('its rule', z.prettifyError(parsed.error));
  return parsed.data;
}

function flatten(seed: Seed): Seed {
  const flat: Seed = { ...seed, accounts: {} };
  for (const [account, regions] of Object.entries(seed.accounts)) {
    for (const [region, { rulesPerGroup, ...lists }] of Object.entries(regions)) {
      const here = { account, region };
      const placed = <Item extends object>(items: readonly Item[]) => items.map((item) => ({ ...here, ...item }));
      flat.groups = [...flat.groups, ...placed(lists.groups)];
      flat.prefixLists = [...flat.prefixLists, ...placed(lists.prefixLists)];
      flat.vpcs = [...flat.vpcs, ...placed(lists.vpcs)];
      flat.networkInterfaces = [...flat.networkInterfaces, ...placed(lists.networkInterfaces)];
      flat.subnets = [...flat.subnets, ...placed(lists.subnets)];
      flat.routeTables = [...flat.routeTables, ...placed(lists.routeTables)];
      flat.networkAcls = [...flat.networkAcls, ...placed(lists.networkAcls)];
      flat.loadBalancers = [...flat.loadBalancers, ...placed(lists.loadBalancers)];
      flat.flowLogs = [...flat.flowLogs, ...placed(lists.flowLogs)];
      flat.logGroups = [...flat.logGroups, ...placed(lists.logGroups)];
      if (rulesPerGroup !== undefined) flat.quotas = [...flat.quotas, { ...here, rulesPerGroup }];
    }
  }
  return flat;
}
