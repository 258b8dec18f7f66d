import type { AddressFamily, Cidr } from '../model/cidr.ts';
import type { GroupOutline } from '../model/security-group.ts';

/** One network interface (EC2 API reference, NetworkInterface). Addresses are texts in canonical form. */
export interface NetworkInterface {
  readonly id: string;
  readonly ownerId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** The ids of all security groups of it. */
  readonly groupIds: readonly string[];
  /** EC2's InterfaceType: `interface`, `network_load_balancer`, `vpc_endpoint`, `global_accelerator_managed` and so on. */
  readonly type: string;
  /** The instance it is attached to; null: none. */
  readonly instanceId: string | null;
  /**
   * Its place at the instance (Attachment, DeviceIndex). A load balancer that has an instance as a target sends to its first interface,
   * which is 0. Left out: not known.
   */
  readonly deviceIndex?: number | null;
  /** What made it, where EC2 says so (`amazon-elb`, `amazon-rds`, an account); null: its owner. */
  readonly requesterId: string | null;
  readonly description: string;
  /** Each private IPv4 address, with its public one where it has one. */
  readonly ipv4: readonly { readonly address: string; readonly publicAddress: string | null }[];
  readonly ipv6: readonly string[];
  /** The prefixes that are delegated to it (Ipv4Prefixes, Ipv6Prefixes): each address of them is one of it. Left out: none. */
  readonly prefixes?: readonly Cidr[];
  /**
   * Whether EC2 drops what comes in to it by internet gateways, as for internal dual-stack load balancers (NetworkInterface, DenyAllIgwTraffic).
   * Left out: it does not.
   */
  readonly deniesInternet?: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** Its Availability Zone, by the name that the account has for it: a load balancer may send only to targets of zones that it is in. Left out: not known. */
  readonly zone?: string | null;
  /** What VPC Block Public Access does here (DescribeSubnets, BlockPublicAccessStates): `off`, `block-ingress`, `block-bidirectional`. */
  readonly blockPublicAccess: BlockPublicAccess;
}

export type BlockPublicAccess = 'off' | 'block-ingress' | 'block-bidirectional' | 'unknown';

export interface Route {
  /** A CIDR of either family, or the id of a prefix list. */
  readonly destination: string;
  /** Where it leads: `local`, or the id of what it leads to (`igw-…`, `eigw-…`, `nat-…`, `eni-…`, `vpce-…`, `tgw-…` and so on). */
  readonly target: string;
  /** False: EC2 says `blackhole`; what it leads to is gone or detached. */
  readonly isActive: boolean;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  /** Whether subnets without a table of their own have this one. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  /** Gateways whose incoming traffic it directs (edge association). */
  readonly gatewayIds: readonly string[];
  readonly routes: readonly Route[];
}

export interface AclEntry {
  /** Entries count in the order of their numbers; the first that matches decides. 32767 is the last, which denies. */
  readonly number: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  /** A protocol number, or `-1`. */
  readonly protocol: string;
  readonly cidr: Cidr;
  /** Null: all ports, as for `-1`. */
  readonly ports: { readonly from: number; readonly to: number } | null;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly subnetIds: readonly string[];
  readonly entries: readonly AclEntry[];
}

/** One place that a load balancer sends connections to, on port 25 of it. */
export interface LoadBalancerTarget {
  /** An instance (`i-…`) or an IP address. Another load balancer's ARN where a Network Load Balancer has it as a target. */
  readonly target: string;
  readonly port: number;
  /** By which family it is sent to (TargetGroup, IpAddressType). Left out: not known. */
  readonly family?: AddressFamily;
}

export interface LoadBalancer {
  /** The ARN; the name of a Classic Load Balancer. */
  readonly id: string;
  readonly name: string;
  readonly type: 'application' | 'network' | 'gateway' | 'classic';
  readonly isInternetFacing: boolean;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Which ports it listens on. */
  readonly listens: readonly number[];
  /** All targets of whatever it forwards to; null: they could not be read. */
  readonly targets: readonly LoadBalancerTarget[] | null;
}

/** A group of which only the id is known. */
export interface UnreadGroup {
  readonly groupId: string;
  readonly unread: string;
}

/** What is known of the network around some groups. What could not be read is missing and named in `unread`. */
export interface NetworkRead {
  /** Every interface with one of the groups that were asked for. */
  readonly interfaces: readonly NetworkInterface[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly loadBalancers: readonly LoadBalancer[];
  /** Entries of the prefix lists that routes name, by id; null: unreadable. */
  readonly routeLists: Readonly<Record<string, readonly Cidr[] | null>>;
  /** Those of them that are of the services with gateway endpoints: S3 and DynamoDB. Left out: not known. */
  readonly serviceListIds?: readonly string[];
  /** The subnets in which AWS Global Accelerator has an interface. */
  readonly acceleratedSubnetIds: readonly string[];
  /** The other groups of the interfaces, whole. */
  readonly groups: readonly (GroupOutline | UnreadGroup)[];
  readonly unread: readonly UnreadPart[];
}

export type NetworkPart =
  | 'interfaces'
  | 'subnets'
  | 'route tables'
  | 'network ACLs'
  | 'load balancers'
  | 'accelerators'
  | 'groups';

/** A part of the network that could not be read, with the cause in words. */
export interface UnreadPart {
  readonly part: NetworkPart;
  readonly reason: string;
}
