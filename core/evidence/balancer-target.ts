import { type AddressFamily, parseCidr } from '../model/cidr.ts';
import type { Exposed } from './exposed.ts';
import type { LoadBalancer, LoadBalancerTarget, NetworkInterface } from './network.ts';
import { ownBalancer } from './own-balancer.ts';
import { allOf, type Certainty } from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/** An interface that load balancers may lead to, with what its group exposes. */
export interface Sought {
  readonly to: NetworkInterface;
  readonly exposed: Exposed;
  readonly around: Surroundings;
}

/**
 * Whether a target of a load balancer is the exposed port of an interface. An address of another VPC may be that of another interface, as
 * VPCs may use the same ones.
 */
export function isTarget(balancer: LoadBalancer, target: LoadBalancerTarget, sought: Sought): Certainty {
  if (target.port !== sought.exposed.port) return 'no';
  const isNear = balancer.vpcId === sought.to.vpcId && isInZone(balancer, sought);
  return allOf([matches(target, sought), isNear ? 'yes' : 'maybe']);
}

/**
 * Whether a load balancer is for certain in the zone of an interface. A node of it may send only to targets of its own zone (Network Load
 * Balancer user guide, Cross-zone load balancing).
 */
export function isInZone({ subnetIds }: LoadBalancer, { to, around }: Sought): boolean {
  if (subnetIds.includes(to.subnetId)) return true;
  const zone = around.subnet(to.subnetId)?.zone ?? null;
  return zone !== null && subnetIds.some((id) => around.subnet(id)?.zone === zone);
}

function matches({ target, family }: LoadBalancerTarget, { to, exposed, around }: Sought): Certainty {
  const own = exposed.family === 'ipv4' ? to.ipv4.map(({ address }) => address) : to.ipv6;
  if (own.length === 0 || (family ?? exposed.family) !== exposed.family) return 'no';
  if (target.startsWith('arn:')) {
    const balancer = ownBalancer(to, around);
    return balancer?.id === target && balancer.listens.includes(exposed.port) ? 'yes' : 'no';
  }
  if (!target.startsWith('i-')) return own.some((address) => isSame(address, target)) ? 'yes' : 'no';
  return isInstance(target, to) ? instanceCertainty(to, family) : 'no';
}

function isInstance(target: string, { instanceId, deviceIndex }: NetworkInterface): boolean {
  return instanceId === target && (deviceIndex ?? 0) === 0;
}

/** An instance is sent to at its first interface, by the family of the target group. */
function instanceCertainty({ deviceIndex, ipv4, ipv6 }: NetworkInterface, family?: AddressFamily): Certainty {
  const hasOne = ipv4.length === 0 || ipv6.length === 0;
  return deviceIndex === 0 && (family !== undefined || hasOne) ? 'yes' : 'maybe';
}

function isSame(address: string, other: string): boolean {
  if (address === other) return true;
  const bits = address.includes(':') ? 128 : 32;
  const [one, two] = [parseCidr(`${address}/${bits}`), parseCidr(`${other}/${bits}`)];
  return one.kind === 'cidr' && two.kind === 'cidr' && one.cidr === two.cidr;
}
