import type { AddressFamily } from '../model/cidr.ts';
import { clientsEnter, clientsPass, everybody, foundOnce, type Groups } from './balancer-entry.ts';
import { isBalancer, type Lead } from './balancer-index.ts';
import { fromBalancer, handedOn, toNextBalancer } from './balancer-leg.ts';
import { isInZone, isTarget, leadsTo, type Sought } from './balancer-target.ts';
import { throughAcl } from './internet-path.ts';
import type { LoadBalancer } from './network.ts';
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
  const { balancers } = search.around;
  const paths = leadsTo(search).flatMap((lead) => [
    toTarget(lead, search),
    // A Network Load Balancer may have an Application Load Balancer as its target.
    ...balancers.leadsTo(lead.balancer.id).map((before) => byNext(before, lead, search)),
  ]);
  const doubts = balancers.doubts.map((reason) => ({ certainty: 'maybe' as const, reason }));
  return [...paths.flatMap(({ certainty, reason }) => (certainty === 'no' ? [] : [{ certainty, reason }])), ...doubts];
}

interface MaybePath {
  readonly certainty: Certainty;
  readonly reason: string;
}

function toTarget(lead: Lead, search: Search): MaybePath {
  const { name, vpcId, isInternetFacing } = lead.balancer;
  const matched = isInternetFacing ? isTarget(lead, search) : 'no';
  const certainty = matched === 'no' ? 'no' : allOf([matched, arrives(lead, search)]);
  const where = vpcId === search.to.vpcId ? '' : ` of ${vpcId}`;
  return pathOf(certainty, `the internet-facing load balancer ${name}${where} has ${targetText(lead)}`, search);
}

function byNext(before: Lead, last: Lead, search: Search): MaybePath {
  const { balancer } = before;
  const matched = balancer.isInternetFacing ? isTarget(last, search) : 'no';
  // Each of the two may have to be in the zone of the interface.
  const isNear = isInZone(balancer, search) ? 'yes' : 'maybe';
  const certainty =
    matched === 'no'
      ? 'no'
      : allOf([matched, isNear, enterNext(before, last.balancer, search), fromBalancer(last.balancer, search)]);
  const how = `the internet-facing load balancer ${balancer.name} leads to ${last.balancer.name}, which has ${targetText(last)}`;
  return pathOf(certainty, how, search);
}

function targetText({ target: { target, port } }: Lead): string {
  return `${target} as a target on port ${port}`;
}

function pathOf(certainty: Certainty, how: string, { to }: Search): MaybePath {
  const end =
    certainty === 'yes' ? `, which is ${to.id}` : `; whether the internet gets to ${to.id} by it is not certain`;
  return { certainty, reason: `${how}${end}` };
}

/**
 * Clients of IPv6 come in only if the load balancer is of both families, which is not read; nor is which of its listeners leads to which
 * of its targets.
 */
function enterNext({ balancer, target: { port } }: Lead, next: LoadBalancer, { groups, around }: Search): Certainty {
  if (!next.listens.includes(port)) return 'no';
  const entered = (family: AddressFamily) => {
    const clients = clientsPass({ balancer, next, port }, { clients: everybody(family), groups });
    return clientsEnter(balancer, clients, groups);
  };
  return foundOnce(groups, `next ${balancer.id} ${next.id} ${port}`, () =>
    allOf([
      oneOf([entered('ipv4'), allOf(['maybe', entered('ipv6')])]),
      toNextBalancer(balancer, next, { port, around }),
      next.listens.length === 1 ? 'yes' : 'maybe',
    ]),
  );
}

/**
 * Whether the internet gets to a target. Application and Classic Load Balancers send by their own addresses. A Network Load Balancer does
 * that too or keeps the addresses of its clients (Network Load Balancer user guide, Client IP preservation). Which of them is not read,
 * and so both have to be open to be certain, and both closed to be closed.
 */
function arrives({ balancer, target: { target } }: Lead, search: Search): Certainty {
  if (balancer.type !== 'network') return allOf([enteredByAnybody(balancer, search), fromBalancer(balancer, search)]);
  const kept = preserved(balancer, search);
  const ways = isBalancer(target)
    ? [kept]
    : [kept, allOf([enteredByAnybody(balancer, search), fromBalancer(balancer, search)])];
  return whichever(ways);
}

function enteredByAnybody(balancer: LoadBalancer, { groups }: Search): Certainty {
  return foundOnce(groups, `anybody ${balancer.id}`, () => {
    const byIpv6 = allOf(['maybe', clientsEnter(balancer, everybody('ipv6'), groups)]);
    return oneOf([clientsEnter(balancer, everybody('ipv4'), groups), byIpv6]);
  });
}

/** VPC Block Public Access of the target's subnet may keep out packets with an address of the internet. */
function preserved(balancer: LoadBalancer, search: Search): Certainty {
  const { to, exposed, around, groups } = search;
  const { subnetId } = to;
  const { family, port } = exposed;
  const entered = foundOnce(groups, `kept ${balancer.id} ${subnetId} ${family} ${port}`, () => {
    const inside = throughAcl(exposed.internet, { subnetId, port, isOneOfTwo: true }, around);
    // Within a subnet no network ACL may be on the way.
    const isNear = balancer.subnetIds.includes(subnetId);
    const clients = isNear ? { ...inside, possible: exposed.internet.possible } : inside;
    return clientsEnter(balancer, clients, groups);
  });
  const isBlocked = around.subnet(subnetId)?.blockPublicAccess !== 'off';
  return allOf([entered, handedOn(balancer, search), isBlocked || family === 'ipv6' ? 'maybe' : 'yes']);
}
