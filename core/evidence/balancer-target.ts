import { parseCidr } from '../model/cidr.ts';
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
export function isTarget({ vpcId }: LoadBalancer, target: LoadBalancerTarget, sought: Sought): Certainty {
  if (target.port !== sought.exposed.port) return 'no';
  const matched = matches(target.target, sought);
  return vpcId === sought.to.vpcId ? matched : allOf([matched, 'maybe']);
}

function matches(target: string, { to, exposed: { family, port }, around }: Sought): Certainty {
  const own = family === 'ipv4' ? to.ipv4.map(({ address }) => address) : to.ipv6;
  if (own.length === 0) return 'no';
  if (target.startsWith('arn:')) {
    const balancer = ownBalancer(to, around);
    return balancer?.id === target && balancer.listens.includes(port) ? 'yes' : 'no';
  }
  if (target.startsWith('i-')) return isInstance(target, to) ? instanceCertainty(to, family) : 'no';
  return own.some((address) => isSame(address, target)) ? 'yes' : 'no';
}

function isInstance(target: string, { instanceId, deviceIndex }: NetworkInterface): boolean {
  return instanceId === target && (deviceIndex ?? 0) === 0;
}

/** An instance is sent to at its first interface, and by IPv6 only if the target group is of IPv6, which is not read. */
function instanceCertainty({ deviceIndex }: NetworkInterface, family: Exposed['family']): Certainty {
  return deviceIndex === 0 && family === 'ipv4' ? 'yes' : 'maybe';
}

function isSame(address: string, other: string): boolean {
  if (address === other) return true;
  const bits = address.includes(':') ? 128 : 32;
  const [one, two] = [parseCidr(`${address}/${bits}`), parseCidr(`${other}/${bits}`)];
  return one.kind === 'cidr' && two.kind === 'cidr' && one.cidr === two.cidr;
}
