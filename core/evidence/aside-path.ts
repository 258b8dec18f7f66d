import { union } from '../model/address-set.ts';
import { type Destination, throughAcl } from './internet-path.ts';
import type { NetworkRead, Route } from './network.ts';
import { routing } from './routes.ts';
import { letThrough, type Senders, unsure } from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Which senders may get to an address by what is beside the internet gateways, with or without a public address. An appliance (`eni-`, `i-`,
 * `vpce-` of a Gateway Load Balancer) forwards as it is configured. A carrier gateway (`cagw-`) and a local gateway (`lgw-`) lead to networks
 * that may be open to the internet, and have addresses of their own for it. None of them is looked into, so that nobody is sure to get
 * there. VPC Block Public Access says nothing about them.
 */
export function asidePath(senders: Senders, to: Destination, around: Surroundings): Senders {
  const table = around.routeTable(to.subnetId, to.vpcId);
  if (table === null) return unsure(senders, `the route table of ${to.subnetId} could not be read`);
  const { parts, unreadable } = routing(table, senders.possible, around.read.routeLists);
  const leads = (route: Route) => leadsAside(route, around.read);
  const used = [...parts.flatMap(({ routes }) => routes), ...unreadable].filter(leads);
  const possible = unreadable.some(leads)
    ? senders.possible
    : union(parts.filter(({ routes }) => routes.some(leads)).flatMap(({ addresses }) => addresses));
  const targets = [...new Set(used.map(({ target }) => target))].sort().slice(0, 3);
  const why = `${table.id} of ${to.subnetId} leads to ${targets.join(', ')}, and what that lets in is not known`;
  return throughAcl(letThrough(senders, { sure: [], possible }, why), to, around);
}

/** Everything that is not known to bring in nothing. A new kind of target is one of these. */
function leadsAside({ destination, target, isActive }: Route, read: NetworkRead): boolean {
  if (!isActive || /^(local$|igw-|eigw-|nat-|tgw-|vgw-|pcx-|arn:[^:]*:networkmanager:)/.test(target)) return false;
  // A gateway endpoint, of S3 or DynamoDB: only connections that began inside (AWS PrivateLink guide, Gateway endpoints).
  return !(target.startsWith('vpce-') && read.serviceListIds?.includes(destination));
}
