/** VPC Block Public Access: whether and how the internet gateway is blocked. */
export type BlockMode = 'off' | 'block-ingress' | 'block-bidirectional';

export type Vpc = { id: string; isDefault: boolean; cidr: string; ipv6Cidr: string | undefined; blockMode: BlockMode };

export type NetworkInterface = {
  id: string;
  owner: string;
  vpc: string;
  subnet: string;
  groups: readonly string[];
  type: string;
  description: string;
  requester: string | undefined;
  instance: string | undefined;
  deviceIndex: number;
  /** The first is the primary one. */
  addresses: readonly { address: string; publicIp: string | undefined }[];
  ipv6: readonly string[];
};

export type Subnet = {
  id: string;
  vpc: string;
  cidr: string;
  zone: string;
  /** `undefined`: that of the VPC. */
  blockMode: BlockMode | undefined;
};

export type Route = { destination: string; via: string; isActive: boolean };

export type RouteTable = {
  id: string;
  vpc: string;
  isMain: boolean;
  subnets: readonly string[];
  gateways: readonly string[];
  routes: readonly Route[];
};

export type AclEntry = {
  number: number;
  isEgress: boolean;
  action: 'allow' | 'deny';
  protocol: string;
  cidr: string;
  ports: { from: number; to: number } | undefined;
};

export type NetworkAcl = {
  id: string;
  vpc: string;
  isDefault: boolean;
  subnets: readonly string[];
  entries: readonly AclEntry[];
};

export type Target = { id: string; port: number };

export type Listener = { port: number; protocol: string; targets: readonly Target[] };

export type LoadBalancer = {
  name: string;
  type: 'application' | 'network' | 'gateway' | 'classic';
  scheme: 'internet-facing' | 'internal';
  vpc: string;
  subnets: readonly string[];
  groups: readonly string[];
  listeners: readonly Listener[];
};

/** The network of an account in a region, beside its VPCs. By id, and load balancers by name. */
export type Network = {
  interfaces: Map<string, NetworkInterface>;
  subnets: Map<string, Subnet>;
  routeTables: Map<string, RouteTable>;
  networkAcls: Map<string, NetworkAcl>;
  loadBalancers: Map<string, LoadBalancer>;
};

export function emptyNetwork(): Network {
  return {
    interfaces: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    networkAcls: new Map(),
    loadBalancers: new Map(),
  };
}

/** Another network that holds the same. */
export function copyNetwork(network: Network): Network {
  return {
    interfaces: new Map(network.interfaces),
    subnets: new Map(network.subnets),
    routeTables: new Map(network.routeTables),
    networkAcls: new Map(network.networkAcls),
    loadBalancers: new Map(network.loadBalancers),
  };
}

/** What VPCs are, and what is in them. */
export type Networks = { vpcs: ReadonlyMap<string, Vpc>; network: Network };

/** The id of the internet gateway of a VPC, which each one has; `igw-` and what the id of the VPC has after its dash. */
export function gatewayOf(vpc: string): string {
  return ownOf('igw', vpc);
}

/** All subnets, with the one that a VPC has where none was seeded. */
export function subnetsOf({ vpcs, network }: Networks): Subnet[] {
  const subnets = [...network.subnets.values()];
  const served = new Set(subnets.map(({ vpc }) => vpc));
  return [...subnets, ...[...vpcs.values()].filter(({ id }) => !served.has(id)).map(ownSubnet)];
}

/** The subnet of a VPC in which none was seeded. */
export function ownSubnet({ id: vpc, cidr }: Vpc): Subnet {
  return { id: ownOf('subnet', vpc), vpc, cidr: withPrefix(cidr, 24), zone: 'a', blockMode: undefined };
}

/** All route tables, with the main one of each VPC, which leads to its internet gateway unless another was seeded. */
export function routeTablesOf({ vpcs, network }: Networks): RouteTable[] {
  const tables = [...network.routeTables.values()];
  const served = new Set(tables.filter(({ isMain }) => isMain).map(({ vpc }) => vpc));
  return [...tables, ...[...vpcs.values()].filter(({ id }) => !served.has(id)).map(ownRouteTable)];
}

function ownRouteTable(vpc: Vpc): RouteTable {
  const toGateway = (destination: string) => ({ destination, via: gatewayOf(vpc.id), isActive: true });
  const routes = [...localRoutes(vpc), toGateway('0.0.0.0/0'), toGateway('::/0')];
  return { id: ownOf('rtb', vpc.id), vpc: vpc.id, isMain: true, subnets: [], gateways: [], routes };
}

/** The routes to the VPC itself, which every table has. */
export function localRoutes({ cidr, ipv6Cidr }: Vpc): Route[] {
  return [cidr, ipv6Cidr].flatMap((destination) =>
    destination === undefined ? [] : [{ destination, via: 'local', isActive: true }],
  );
}

/** All network ACLs, with the default one of each VPC, which lets everything through unless another was seeded. */
export function networkAclsOf({ vpcs, network }: Networks): NetworkAcl[] {
  const acls = [...network.networkAcls.values()];
  const served = new Set(acls.filter(({ isDefault }) => isDefault).map(({ vpc }) => vpc));
  return [...acls, ...[...vpcs.values()].filter(({ id }) => !served.has(id)).map(ownNetworkAcl)];
}

/** Rules 100 and 101 of a default ACL (https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html). */
function ownNetworkAcl({ id: vpc }: Vpc): NetworkAcl {
  const allow = (number: number, cidr: string) =>
    [false, true].map(
      (isEgress): AclEntry => ({ number, isEgress, action: 'allow', protocol: '-1', cidr, ports: undefined }),
    );
  const entries = [...allow(100, '0.0.0.0/0'), ...allow(101, '::/0'), ...lastEntries()];
  return { id: ownOf('acl', vpc), vpc, isDefault: true, subnets: [], entries };
}

/** The entries that end every ACL: 32767 denies IPv4, 32768 IPv6. */
export function lastEntries(): AclEntry[] {
  return [false, true].flatMap((isEgress) =>
    (['0.0.0.0/0', '::/0'] as const).map(
      (cidr, index): AclEntry => ({
        ...{ number: 32_767 + index, isEgress, action: 'deny', protocol: '-1', cidr, ports: undefined },
      }),
    ),
  );
}

function ownOf(prefix: string, vpc: string): string {
  return vpc.replace(/^vpc/, prefix);
}

function withPrefix(cidr: string, length: number): string {
  const [address, prefix] = cidr.split('/');
  return `${address}/${Math.max(length, Number(prefix))}`;
}
