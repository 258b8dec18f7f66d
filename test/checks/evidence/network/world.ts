import type { Family } from '../../../oracle/addresses.ts';

/** What there is, also what no read shows: the model of the simulation. Addresses and CIDRs are texts. */
export interface World {
  readonly vpcs: readonly SimVpc[];
  readonly subnets: readonly SimSubnet[];
  readonly tables: readonly SimTable[];
  readonly acls: readonly SimAcl[];
  /** Entries of prefix lists, by id. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Those that are AWS's own. */
  readonly awsLists: readonly string[];
  readonly groups: readonly SimGroup[];
  readonly interfaces: readonly SimInterface[];
  readonly balancers: readonly SimBalancer[];
  readonly accelerators: readonly SimAccelerator[];
  /** Hidden: the appliances, carrier and local gateways that let connections of the internet through, both ways. */
  readonly forwarding: ReadonlySet<string>;
  /** Hidden: which of two routes by lists counts, as AWS leaves open. */
  readonly isLastListFirst: boolean;
  /** Hidden: whether Block Public Access keeps out what a Network Load Balancer passes on with the client's address. */
  readonly blocksPreserved: boolean;
  /** Without anything of which AWS does not tell what it does: every verdict has to be certain. */
  readonly isPlain: boolean;
}

export interface SimVpc {
  readonly id: string;
  readonly blocks: readonly string[];
  /** Null: none is attached. */
  readonly gateway: string | null;
}

export interface SimSubnet {
  readonly id: string;
  readonly vpc: string;
  readonly zone: string;
  readonly acl: string;
  readonly block: 'off' | 'block-ingress' | 'block-bidirectional';
}

export interface SimRoute {
  /** A CIDR or the id of a list. */
  readonly to: string;
  readonly target: string;
  readonly isGone: boolean;
}

export interface SimTable {
  readonly id: string;
  readonly vpc: string;
  readonly isMain: boolean;
  readonly subnets: readonly string[];
  readonly gateways: readonly string[];
  readonly routes: readonly SimRoute[];
}

export interface SimAclEntry {
  readonly number: number;
  readonly isOut: boolean;
  readonly allows: boolean;
  readonly protocol: 'all' | 'tcp' | 'udp';
  readonly block: string;
  readonly ports: readonly [number, number] | null;
}

export interface SimAcl {
  readonly id: string;
  readonly vpc: string;
  readonly entries: readonly SimAclEntry[];
}

export interface SimRule {
  readonly id: string;
  readonly protocol: 'tcp' | 'udp' | '-1';
  readonly ports: readonly [number, number] | null;
  /** A CIDR, or the id of a list or a group. */
  readonly from: string;
}

export interface SimGroup {
  readonly id: string;
  readonly rules: readonly SimRule[];
}

export interface SimAddress {
  readonly family: Family;
  readonly address: string;
  /** Of IPv6 the address itself. */
  readonly isPublic: boolean;
}

export interface SimInterface {
  readonly id: string;
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly addresses: readonly SimAddress[];
  readonly instance: string | null;
  readonly device: number;
  /** The load balancer that it is a node of. */
  readonly balancer: string | null;
}

export type SimTarget = { readonly port: number } & (
  | { readonly kind: 'instance'; readonly instance: string; readonly isIpv6: boolean }
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'balancer'; readonly balancer: string }
);

export interface SimListener {
  readonly port: number;
  readonly targets: readonly SimTarget[];
}

export interface SimBalancer {
  readonly id: string;
  readonly name: string;
  readonly kind: 'application' | 'network' | 'classic';
  readonly isFacing: boolean;
  readonly vpc: string;
  readonly groups: readonly string[];
  readonly nodes: readonly SimNode[];
  readonly listeners: readonly SimListener[];
  /** Hidden: whether targets see the addresses of clients, whether it has IPv6, whether nodes send to other zones. */
  readonly keepsClients: boolean;
  readonly isDual: boolean;
  readonly crossesZones: boolean;
}

export interface SimNode {
  readonly subnet: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** An accelerator and where it leads: an interface, or an internal load balancer. */
export interface SimAccelerator {
  readonly subnet: string;
  readonly to: string;
}
