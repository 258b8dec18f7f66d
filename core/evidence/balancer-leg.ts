import { type AddressSet, addressSet, contains } from '../model/address-set.ts';
import { type AddressFamily, bitsOf, cidr, parseCidr } from '../model/cidr.ts';
import { networkOf } from '../model/network.ts';
import { ephemeralPorts, only, type Passing, passing, privilegedPorts } from './acl.ts';
import type { Sought } from './balancer-target.ts';
import { everyAddress } from './exposed.ts';
import type { LoadBalancer, NetworkAcl, NetworkInterface, RouteTable } from './network.ts';
import { allOf, type Certainty, whichever } from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Whether a load balancer that sends by addresses of its own reaches the exposed port of an interface. These addresses are not known: it
 * is certain only where all are alike to the group and to the network ACLs.
 */
export function fromBalancer(balancer: LoadBalancer, sought: Sought): Certainty {
  const { exposed } = sought;
  const every = everyAddress(exposed.family);
  const isLetIn = partOf({ some: exposed.all.possible, every: exposed.all.sure }, every);
  return allOf([isLetIn, whichever(balancer.subnetIds.map((subnetId) => legFrom(subnetId, balancer, sought)))]);
}

/** The same where it sends by the addresses of its clients: what remains are routes, and the ACLs of its own subnets. */
export function handedOn(balancer: LoadBalancer, { to, exposed, around }: Sought): Certainty {
  const legs = balancer.subnetIds.map((subnetId) => {
    const acl = outAndBack(around.acl(subnetId), { to, exposed, around }, clientPorts);
    return allOf([routesBetween(subnetId, balancer, to, around), withinSubnet(subnetId, to, acl)]);
  });
  return whichever(legs);
}

function legFrom(subnetId: string, balancer: LoadBalancer, sought: Sought): Certainty {
  const { to, exposed, around } = sought;
  const acls = allOf([outAndBack(around.acl(subnetId), sought), inAndBack(around.acl(to.subnetId), exposed)]);
  return allOf([routesBetween(subnetId, balancer, to, around), withinSubnet(subnetId, to, acls)]);
}

function routesBetween(
  subnetId: string,
  { vpcId }: LoadBalancer,
  to: Pick<NetworkInterface, 'subnetId' | 'vpcId'>,
  around: Surroundings,
): Certainty {
  return allOf([straight(subnetId, vpcId, around), straight(to.subnetId, to.vpcId, around)]);
}

function withinSubnet(subnetId: string, to: Pick<NetworkInterface, 'subnetId'>, acls: Certainty): Certainty {
  // Between two addresses of one subnet no network ACL counts, but that a Classic Load Balancer keeps to it
  // (https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html, ELB_ACL_RESTRICTION).
  return subnetId === to.subnetId && acls === 'no' ? 'maybe' : acls;
}

/**
 * Whether a subnet sends all that is for its VPC straight there: a more specific route may lead a part of it to an appliance (Amazon VPC
 * user guide, Route priority).
 */
function straight(subnetId: string, vpcId: string, around: Surroundings): Certainty {
  const table = around.routeTable(subnetId, vpcId);
  return table !== null && !leadsAside(table) ? 'yes' : 'maybe';
}

function leadsAside({ routes }: RouteTable): boolean {
  const local = routes.filter(({ target }) => target === 'local').map(({ destination }) => rangesOf(destination));
  return routes
    .filter(({ target }) => target !== 'local')
    .some(({ destination }) => local.some((own) => contains(own, rangesOf(destination))));
}

/** Of a prefix list nothing, which is inside everything: its entries may be anywhere. */
function rangesOf(destination: string): AddressSet {
  const reading = parseCidr(destination);
  return reading.kind === 'cidr' ? networkOf(reading.cidr).addresses : [];
}

/** Whether the ACL of a load balancer's subnet lets out what is for the interface, and its answers in. */
function outAndBack(acl: NetworkAcl | null, { to, exposed: { family, port } }: Sought, back = ownPorts): Certainty {
  if (acl === null) return 'maybe';
  const own = addressesOf(to, family).map((addresses) =>
    allOf([
      partOf(passing(acl, { direction: 'egress', ports: only(port) }, addresses), addresses),
      back(acl, addresses),
    ]),
  );
  return whichever(own);
}

/** Whether an ACL lets in what these addresses answer to the ports that load balancers choose. */
function ownPorts(acl: NetworkAcl, from: AddressSet): Certainty {
  return partOf(passing(acl, { direction: 'ingress', ports: ephemeralPorts }, from), from);
}

/** The same of the ports that clients choose, who may choose one below 1024. */
function clientPorts(acl: NetworkAcl, from: AddressSet): Certainty {
  const usual = ownPorts(acl, from);
  const rare = passing(acl, { direction: 'ingress', ports: privilegedPorts }, from).some;
  return usual === 'no' && rare.length > 0 ? 'maybe' : usual;
}

/** Whether the ACLs of a load balancer's subnets let out what is for a port of the next one, wherever that is, and the answers in. */
export function toNextBalancer(balancer: LoadBalancer, next: LoadBalancer, { port, around }: ToNext): Certainty {
  const every = everyAddress('ipv4');
  const acls = balancer.subnetIds.map((subnetId) => {
    const acl = around.acl(subnetId);
    if (acl === null) return 'maybe';
    const passed = allOf([
      partOf(passing(acl, { direction: 'egress', ports: only(port) }, every), every),
      clientPorts(acl, every),
    ]);
    return next.subnetIds.includes(subnetId) && passed === 'no' ? 'maybe' : passed;
  });
  const routes = [balancer, next].flatMap(({ subnetIds, vpcId }) => subnetIds.map((id) => straight(id, vpcId, around)));
  return allOf([whichever(acls), ...routes, next.vpcId === balancer.vpcId ? 'yes' : 'maybe']);
}

interface ToNext {
  readonly port: number;
  readonly around: Surroundings;
}

/** Whether the ACL of the interface's subnet lets in what a load balancer sends from any address, and the answers out. */
function inAndBack(acl: NetworkAcl | null, { family, port }: Sought['exposed']): Certainty {
  if (acl === null) return 'maybe';
  const every = everyAddress(family);
  return allOf([
    partOf(passing(acl, { direction: 'ingress', ports: only(port) }, every), every),
    partOf(passing(acl, { direction: 'egress', ports: ephemeralPorts }, every), every),
  ]);
}

/** Whether all pass, or none, whatever port and address it is. */
function partOf({ some, every }: Passing, addresses: AddressSet): Certainty {
  if (some.length === 0) return 'no';
  return contains(every, addresses) ? 'yes' : 'maybe';
}

function addressesOf(to: NetworkInterface, family: AddressFamily): AddressSet[] {
  const own = family === 'ipv4' ? to.ipv4.map(({ address }) => address) : to.ipv6;
  return own.map((address) => addressSet([cidr(`${address}/${bitsOf(family)}`)]));
}
