import { parseCidr } from '../model/cidr.ts';
import type { LoadBalancer, LoadBalancerTarget } from './network.ts';

/** A load balancer with one of its targets. */
export interface Lead {
  readonly balancer: LoadBalancer;
  readonly target: LoadBalancerTarget;
}

/** Which load balancers lead where. */
export interface BalancerIndex {
  /** Those that have an instance, an address or another load balancer as a target, by their ids. */
  leadsTo(target: string): readonly Lead[];
  /** Of those by which the internet may come in, what is not known of their targets, in words. */
  readonly doubts: readonly string[];
}

/** Made once for a network: there may be as many targets as interfaces. */
export function balancerIndex(balancers: readonly LoadBalancer[]): BalancerIndex {
  const sorted = balancers.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const leads = sorted.flatMap((balancer) => (balancer.targets ?? []).map((target): Lead => ({ balancer, target })));
  const byTarget = Map.groupBy(leads, ({ target }) => targetKey(target.target));
  const byId = new Map(sorted.map((balancer) => [balancer.id, balancer]));
  return {
    leadsTo: (target) => byTarget.get(targetKey(target)) ?? [],
    doubts: [
      ...new Set(sorted.filter(({ isInternetFacing }) => isInternetFacing).flatMap((one) => doubtsOf(one, byId))),
    ],
  };
}

function doubtsOf({ name, targets }: LoadBalancer, byId: ReadonlyMap<string, LoadBalancer>): string[] {
  if (targets === null) return [`the targets of the load balancer ${name} could not be read`];
  return targets.flatMap(({ target }) => {
    const next = isBalancer(target) ? byId.get(target) : null;
    if (next === undefined) return [`the load balancer ${name} leads to ${target}, which could not be read`];
    return next?.targets === null ? [`the targets of the load balancer ${next.name} could not be read`] : [];
  });
}

/** Whether a target is a load balancer: those have ARNs, the others ids and addresses. */
export function isBalancer(target: string): boolean {
  return target.startsWith('arn:');
}

/** One text for all spellings of an address. */
function targetKey(target: string): string {
  if (!target.includes(':') || isBalancer(target)) return target;
  const reading = parseCidr(`${target}/128`);
  return reading.kind === 'cidr' ? reading.cidr : target;
}
