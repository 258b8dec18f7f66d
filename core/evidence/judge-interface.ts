import { addressSet, contains } from '../model/address-set.ts';
import { type AddressFamily, bitsOf, cidr, familyName } from '../model/cidr.ts';
import { counted } from '../model/counted.ts';
import { plainLine } from '../model/plain-line.ts';
import { asidePath } from './aside-path.ts';
import type { Groups } from './balancer-entry.ts';
import type { InterfaceEvidence } from './evidence.ts';
import type { Exposed } from './exposed.ts';
import { internetPath } from './internet-path.ts';
import { balancerPaths } from './load-balancer-paths.ts';
import type { NetworkInterface } from './network.ts';
import { isOfLoadBalancer, ownBalancer } from './own-balancer.ts';
import { routing } from './routes.ts';
import { type Certainty, certaintyOf, oneOf, type Senders, stopped, unsure } from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/** One way that was looked at, and what came of it. */
interface Finding {
  readonly certainty: Certainty;
  readonly reasons: readonly string[];
}

export const verdicts = { yes: 'reachable', maybe: 'unknown', no: 'no path found' } as const;

/** Whether the internet reaches what a group exposes of one interface, and why. */
export function judgeInterface(
  to: NetworkInterface,
  exposed: readonly Exposed[],
  groups: Groups,
): Pick<InterfaceEvidence, 'verdict' | 'reasons'> {
  const { around } = groups;
  const found = exposed.flatMap((one) => [
    ...ownAddresses(to, one, around),
    ...balancerPaths({ to, exposed: one, around, groups }).map(({ certainty, reason }) => ({
      certainty,
      reasons: [reason],
    })),
  ]);
  const all = [...found, ...unseen(to, around)];
  const certainty = oneOf(all.map((one) => one.certainty));
  const reasons = new Set(all.filter((one) => one.certainty === certainty).flatMap((one) => one.reasons));
  return { verdict: verdicts[certainty], reasons: atMost([...reasons]) };
}

/** An interface may be behind hundreds of load balancers. */
const mostReasons = 10;

function atMost(reasons: readonly string[]): string[] {
  const more = reasons.length - mostReasons;
  return more > 0 ? [...reasons.slice(0, mostReasons), `and ${counted(more, 'more reason')}`] : [...reasons];
}

/** By addresses of its own: public IPv4 ones, and those of IPv6, which are public where a route makes them so. */
function ownAddresses(to: NetworkInterface, exposed: Exposed, around: Surroundings): Finding[] {
  if (to.deniesInternet)
    return [{ certainty: 'no', reasons: [`${to.id} takes nothing in from internet gateways (DenyAllIgwTraffic)`] }];
  const own = addressesOf(to, exposed.family);
  if (own.length === 0)
    return [{ certainty: 'no', reasons: [`${to.id} has no ${familyName(exposed.family)} address`] }];
  return own.flatMap(({ address, publicAddress }) => {
    const { vpcId, subnetId } = to;
    const at = { vpcId, subnetId, port: exposed.port, address: cidr(`${address}/${bitsOf(exposed.family)}`) };
    const senders = listening(exposed, to, around);
    const aside = asidePath(senders, at, around);
    return [
      publicAddress === null
        ? withoutPublic(to, exposed.family)
        : direct(internetPath(senders, at, around), { to, publicAddress, around }),
      { certainty: certaintyOf(aside), reasons: certaintyOf(aside) === 'no' ? [] : aside.obstacles },
    ];
  });
}

function addressesOf({ ipv4, ipv6 }: NetworkInterface, family: AddressFamily): NetworkInterface['ipv4'] {
  if (family === 'ipv4') return ipv4;
  return ipv6.map((address) => ({ address, publicAddress: isUniqueLocal(address) ? null : address }));
}

/** Private IPv6 addresses of a VPC (Amazon VPC user guide, Private IPv6 addresses): nothing on the internet is sent to them (RFC 4193). */
const uniqueLocal = addressSet([cidr('fc00::/7')]);

export function isUniqueLocal(address: string): boolean {
  return contains(uniqueLocal, addressSet([cidr(`${address}/128`)]));
}

function withoutPublic(own: NetworkInterface, family: AddressFamily): Finding {
  const hasOther = addressesOf(own, family).some(({ publicAddress }) => publicAddress !== null);
  return { certainty: 'no', reasons: hasOther ? [] : [`${own.id} has no public ${familyName(family)} address`] };
}

/** A load balancer takes connections only to the ports that it listens on. */
function listening({ internet, port }: Exposed, to: NetworkInterface, around: Surroundings): Senders {
  if (!isOfLoadBalancer(to)) return internet;
  const balancer = ownBalancer(to, around);
  if (balancer === null)
    return unsure(internet, `whether the load balancer of ${to.id} listens on port ${port} could not be read`);
  return balancer.listens.includes(port)
    ? internet
    : stopped(internet, `the load balancer ${balancer.name} does not listen on port ${port}`);
}

function direct(
  senders: Senders,
  { to, publicAddress, around }: { to: NetworkInterface; publicAddress: string; around: Surroundings },
): Finding {
  const certainty = certaintyOf(senders);
  const has = `${to.id} has the ${publicAddress.includes(':') ? 'IPv6' : 'public'} address ${publicAddress}`;
  if (certainty !== 'yes')
    return { certainty, reasons: senders.obstacles.map((obstacle) => `${has}, but ${obstacle}`) };
  return {
    certainty,
    reasons: [`${has}, and ${to.subnetId} has a route for it to ${gatewaysFor(senders, to, around)}`],
  };
}

/** The gateways by which these senders come in, each with the destinations of its routes where they are not the whole internet. */
function gatewaysFor({ sure }: Senders, to: NetworkInterface, around: Surroundings): string {
  const table = around.routeTable(to.subnetId, to.vpcId);
  const routes = table ? routing(table, sure, around.read.routeLists).parts.flatMap((part) => part.routes) : [];
  const byGateway = Map.groupBy(routes, ({ target }) => target);
  const texts = [...byGateway].map(([target, own]) => {
    const destinations = [...new Set(own.map(({ destination }) => destination))].sort();
    const isWhole = destinations.some((destination) => destination.endsWith('/0'));
    return isWhole
      ? target
      : `${target} (${destinations.slice(0, 3).join(', ')}${destinations.length > 3 ? ', …' : ''})`;
  });
  return texts.sort().join(', ');
}

/** What may lead to any interface and was not seen. */
function unseen(to: NetworkInterface, around: Surroundings): Finding[] {
  const { acceleratedSubnetIds } = around.read;
  // It may lead to a load balancer of its subnet, and that one to any subnet of the VPC. A subnet that was not read may be of the VPC.
  const near = acceleratedSubnetIds.filter((id) => (around.subnet(id)?.vpcId ?? to.vpcId) === to.vpcId).sort();
  const reasons = [
    ...(around.isUnread('load balancers') ? ['load balancers could not be read'] : []),
    ...(around.isUnread('accelerators') ? ['accelerators of AWS Global Accelerator could not be read'] : []),
    ...(near.length > 0
      ? [`AWS Global Accelerator has interfaces in ${near.slice(0, 3).join(', ')}: what it leads to is not read`]
      : []),
  ];
  return reasons.map((reason) => ({ certainty: 'maybe', reasons: [reason] }));
}

/** What an interface belongs to, in words; null: nothing that EC2 names. */
export function attachedTo(own: NetworkInterface, around: Surroundings): string | null {
  if (own.instanceId !== null) return `instance ${own.instanceId}`;
  const balancer = ownBalancer(own, around);
  if (balancer) return `load balancer ${balancer.name}`;
  const text = plainLine(own.description).trim().slice(0, 100);
  const words = own.type === 'interface' ? (own.requesterId ?? '') : own.type.replaceAll('_', ' ');
  if (isOfLoadBalancer(own)) return `load balancer${text ? ` (${text})` : ''}`;
  if (words === '') return null;
  return text ? `${words} (${text})` : words;
}
