import type { AddressFamily } from '../model/cidr.ts';
import { clientsEnter, clientsPass, everybody, type Groups } from './balancer-entry.ts';
import { fromBalancer, handedOn, toNextBalancer } from './balancer-leg.ts';
import { isInZone, isTarget, type Sought } from './balancer-target.ts';
import { throughAcl } from './internet-path.ts';
import type { LoadBalancer, LoadBalancerTarget } from './network.ts';
import { allOf, type Certainty, oneOf, whichever } from './senders.ts';

/** One way to an interface by a load balancer, and whether it is open. */
export interface BalancerPath {
  readonly certainty: Exclude<Certainty, 'no'>;
  readonly reason: string;
}

interface Search extends Sought {
  readonly groups: Groups;
}

/** Every way by which an internet-facing load balancer leads to the exposed port of an interface, but those that are certainly closed. */
export function balancerPaths(search: Search): BalancerPath[] {
  return search.around.read.loadBalancers
    .filter(({ isInternetFacing }) => isInternetFacing)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .flatMap((balancer) => pathsOf(balancer, search));
}

function pathsOf(balancer: LoadBalancer, search: Search): BalancerPath[] {
  if (balancer.targets === null)
    return [{ certainty: 'maybe', reason: `the targets of the load balancer ${balancer.name} could not be read` }];
  return balancer.targets.flatMap((target) => {
    const next = target.target.startsWith('arn:') ? search.around.loadBalancer(target.target) : null;
    if (target.target.startsWith('arn:') && next === null) return unreadNext(balancer, target);
    const paths = [toTarget(balancer, target, search), ...(next ? toNext(balancer, next, { ...search, target }) : [])];
    return paths.flatMap((path) => (path.certainty === 'no' ? [] : [{ ...path, certainty: path.certainty }]));
  });
}

interface MaybePath {
  readonly certainty: Certainty;
  readonly reason: string;
}

function unreadNext({ name }: LoadBalancer, { target }: LoadBalancerTarget): BalancerPath[] {
  return [
    { certainty: 'maybe', reason: `the load balancer ${name} leads to ${target}, of which the targets were not read` },
  ];
}

function toTarget(balancer: LoadBalancer, target: LoadBalancerTarget, search: Search): MaybePath {
  const { name, vpcId } = balancer;
  const matched = isTarget(balancer, target, search);
  const certainty = matched === 'no' ? 'no' : allOf([matched, arrives(balancer, target, search)]);
  const where = vpcId === search.to.vpcId ? '' : ` of ${vpcId}`;
  const has = `the internet-facing load balancer ${name}${where} has ${target.target} as a target on port ${target.port}`;
  if (certainty === 'yes') return { certainty, reason: `${has}, which is ${search.to.id}` };
  return { certainty, reason: `${has}; whether the internet gets to ${search.to.id} by it is not certain` };
}

/** By an Application Load Balancer that a Network Load Balancer has as its target. */
function toNext(
  balancer: LoadBalancer,
  next: LoadBalancer,
  search: Search & { readonly target: LoadBalancerTarget },
): MaybePath[] {
  const { name } = balancer;
  if (next.targets === null)
    return [{ certainty: 'maybe', reason: `the targets of the load balancer ${next.name} could not be read` }];
  // Each of the two may have to be in the zone of the interface.
  const isNear = isInZone(balancer, search) ? 'yes' : 'maybe';
  return next.targets.map((last) => {
    const matched = isTarget(next, last, search);
    const certainty =
      matched === 'no' ? 'no' : allOf([matched, isNear, enterNext(balancer, next, search), fromBalancer(next, search)]);
    const how = `the internet-facing load balancer ${name} leads to ${next.name}, which has ${last.target} as a target on port ${last.port}`;
    const end =
      certainty === 'yes'
        ? `, which is ${search.to.id}`
        : `; whether the internet gets to ${search.to.id} by it is not certain`;
    return { certainty, reason: `${how}${end}` };
  });
}

/** Clients of IPv6 come in only if the load balancer is of both families, which is not read. */
function enterNext(
  balancer: LoadBalancer,
  next: LoadBalancer,
  { target: { port }, groups, around }: Search & { readonly target: LoadBalancerTarget },
): Certainty {
  if (!next.listens.includes(port)) return 'no';
  const entered = (family: AddressFamily) => {
    const clients = clientsPass({ balancer, next, port }, { clients: everybody(family), groups });
    return clientsEnter(balancer, clients, groups);
  };
  return allOf([
    oneOf([entered('ipv4'), allOf(['maybe', entered('ipv6')])]),
    toNextBalancer(balancer, next, { port, around }),
  ]);
}

/**
 * Whether the internet gets to a target. Application and Classic Load Balancers send by their own addresses. A Network Load Balancer does
 * that too or keeps the addresses of its clients (Network Load Balancer user guide, Client IP preservation). Which of them is not read,
 * and so both have to be open to be certain, and both closed to be closed.
 */
function arrives(balancer: LoadBalancer, { target }: LoadBalancerTarget, search: Search): Certainty {
  if (balancer.type !== 'network') return allOf([enteredByAnybody(balancer, search), fromBalancer(balancer, search)]);
  const kept = preserved(balancer, search);
  const ways = target.startsWith('arn:')
    ? [kept]
    : [kept, allOf([enteredByAnybody(balancer, search), fromBalancer(balancer, search)])];
  return whichever(ways);
}

function enteredByAnybody(balancer: LoadBalancer, { groups }: Search): Certainty {
  const byIpv6 = allOf(['maybe', clientsEnter(balancer, everybody('ipv6'), groups)]);
  return oneOf([clientsEnter(balancer, everybody('ipv4'), groups), byIpv6]);
}

/** VPC Block Public Access of the target's subnet may keep out packets with an address of the internet. */
function preserved(balancer: LoadBalancer, search: Search): Certainty {
  const { to, exposed, around, groups } = search;
  const { subnetId } = to;
  const inside = throughAcl(exposed.internet, { subnetId, port: exposed.port, isOneOfTwo: true }, around);
  // Within a subnet no network ACL may be on the way.
  const isNear = balancer.subnetIds.includes(subnetId);
  const clients = isNear ? { ...inside, possible: exposed.internet.possible } : inside;
  const isBlocked = around.subnet(subnetId)?.blockPublicAccess !== 'off';
  return allOf([
    clientsEnter(balancer, clients, groups),
    handedOn(balancer, search),
    isBlocked || exposed.family === 'ipv6' ? 'maybe' : 'yes',
  ]);
}
