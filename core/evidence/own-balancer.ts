import type { LoadBalancer, NetworkInterface } from './network.ts';
import type { Surroundings } from './surroundings.ts';

/** Whether an interface is one of a load balancer. By what EC2 sets: anybody may write a description. */
export function isOfLoadBalancer({ requesterId, type }: NetworkInterface): boolean {
  return requesterId === 'amazon-elb' || type === 'load_balancer' || type === 'network_load_balancer';
}

/**
 * The load balancer that an interface belongs to: its description is `ELB app/NAME/ID`, `ELB net/NAME/ID` or, of a Classic Load Balancer,
 * `ELB NAME` (Elastic Load Balancing user guides). Null: none, or one that was not read.
 */
export function ownBalancer(own: NetworkInterface, around: Surroundings): LoadBalancer | null {
  if (!isOfLoadBalancer(own) || !own.description.startsWith('ELB ')) return null;
  const name = own.description.slice('ELB '.length);
  const found = around.read.loadBalancers.find(({ id, type }) =>
    type === 'classic' ? id === name : id.endsWith(`:loadbalancer/${name}`),
  );
  return found?.vpcId === own.vpcId ? found : null;
}
