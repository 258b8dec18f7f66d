import type { GroupOutline } from '../model/security-group.ts';
import { type BalancerIndex, balancerIndex } from './balancer-index.ts';
import type { NetworkAcl, NetworkPart, NetworkRead, RouteTable, Subnet } from './network.ts';

/** What was read of a network, ready to look things up in. */
export interface Surroundings {
  readonly read: NetworkRead;
  subnet(id: string): Subnet | null;
  /** The table of a subnet: its own, else the main one of its VPC. Null: it is not known which. */
  routeTable(subnetId: string, vpcId: string): RouteTable | null;
  /** The tables that direct what comes in by a gateway; null: it is not known whether there are any. */
  gatewayTables(gatewayId: string): readonly RouteTable[] | null;
  acl(subnetId: string): NetworkAcl | null;
  group(id: string): GroupOutline | null;
  readonly balancers: BalancerIndex;
  isUnread(part: NetworkPart): boolean;
}

const known = new WeakMap<NetworkRead, Surroundings>();

/** The lookups of a read, made once for all groups that share it. */
export function surroundingsOf(read: NetworkRead): Surroundings {
  const met = known.get(read);
  if (met) return met;
  const made = surround(read);
  known.set(read, made);
  return made;
}

function surround(read: NetworkRead): Surroundings {
  const unread = new Set(read.unread.map(({ part }) => part));
  const subnets = new Map(read.subnets.map((subnet) => [subnet.id, subnet]));
  const tables = new Map(read.routeTables.flatMap((table) => table.subnetIds.map((id) => [id, table])));
  const mainTables = new Map(read.routeTables.filter(({ isMain }) => isMain).map((table) => [table.vpcId, table]));
  const acls = new Map(read.networkAcls.flatMap((acl) => acl.subnetIds.map((id) => [id, acl])));
  const groups = new Map(
    read.groups.flatMap((group) => ('unread' in group ? [] : [[group.ref.groupId, group] as const])),
  );
  // A table that was not read may be the subnet's own, or a gateway's.
  const hasAllTables = !unread.has('route tables');
  return {
    read,
    subnet: (id) => subnets.get(id) ?? null,
    routeTable: (subnetId, vpcId) => tables.get(subnetId) ?? (hasAllTables ? mainTables.get(vpcId) : null) ?? null,
    gatewayTables: (gatewayId) =>
      hasAllTables ? read.routeTables.filter(({ gatewayIds }) => gatewayIds.includes(gatewayId)) : null,
    acl: (subnetId) => acls.get(subnetId) ?? null,
    group: (id) => groups.get(id) ?? null,
    balancers: balancerIndex(read.loadBalancers),
    isUnread: (part) => unread.has(part),
  };
}
