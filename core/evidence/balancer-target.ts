import type { AddressFamily } from '../model/cidr.ts';
import { isBalancer, type Lead } from './balancer-index.ts';
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

/** What load balancers may call an interface: by its instance, its addresses, and the load balancer that it is of. */
export function leadsTo({ to, exposed, around }: Sought): Lead[] {
  const own = exposed.family === 'ipv4' ? to.ipv4.map(({ address }) => address) : to.ipv6;
  if (own.length === 0) return [];
  const names = [...own, to.instanceId ?? [], ownBalancer(to, around)?.id ?? []].flat();
  return names.flatMap((name) => around.balancers.leadsTo(name));
}

/**
 * Whether a target that has the name of an interface is its exposed port. An address of another VPC may be that of another interface, as
 * VPCs may use the same ones.
 */
export function isTarget({ balancer, target }: Lead, sought: Sought): Certainty {
  const { to, exposed, around } = sought;
  if (target.port !== exposed.port || (target.family ?? exposed.family) !== exposed.family) return 'no';
  const isNear = balancer.vpcId === to.vpcId && isInZone(balancer, sought);
  return allOf([isNear ? 'yes' : 'maybe', isNamed(target, to, around)]);
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

function isNamed({ target, family, port }: LoadBalancerTarget, to: NetworkInterface, around: Surroundings): Certainty {
  if (isBalancer(target)) return ownBalancer(to, around)?.listens.includes(port) ? 'yes' : 'no';
  return target === to.instanceId ? instanceCertainty(to, family) : 'yes';
}

/** An instance is sent to at its first interface, by the family of the target group. */
function instanceCertainty({ deviceIndex, ipv4, ipv6 }: NetworkInterface, family?: AddressFamily): Certainty {
  if ((deviceIndex ?? 0) !== 0) return 'no';
  const hasOne = ipv4.length === 0 || ipv6.length === 0;
  return deviceIndex === 0 && (family !== undefined || hasOne) ? 'yes' : 'maybe';
}
