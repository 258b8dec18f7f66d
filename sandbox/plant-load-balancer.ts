import ipaddr from 'ipaddr.js';
import { checkSubnets, type Draft, type Named, vpcIn } from './draft.ts';
import type { LoadBalancer } from './network.ts';
import type { Seed } from './seed.ts';

/** What a listener speaks where the seed does not say. */
const protocols = { application: 'HTTP', network: 'TCP', gateway: 'GENEVE', classic: 'TCP' };

const instance = /^i-[0-9a-f]{8,17}$/;
/** A load balancer of a seed. @throws {Error} saying what is wrong. */
export function loadBalancerFrom(draft: Draft, seeded: Seed['loadBalancers'][number], named: Named): LoadBalancer {
  const { region, network } = draft;
  const [first] = seeded.subnets;
  const vpcName = seeded.vpc ?? (first === undefined ? undefined : network.subnets.get(first)?.vpc);
  if (vpcName === undefined)
    throw new Error('it needs subnets of the seed, or a vpc, since one of them says in which VPC it is');
  const vpc = vpcIn(draft, vpcName);
  checkSubnets(draft, seeded.subnets, vpc.id);
  const ports = seeded.listeners.map(({ port }) => port);
  if (new Set(ports).size < ports.length) throw new Error('two listeners have the same port');
  const check = (id: string) => {
    const isBalancer = seeded.type === 'network' && network.loadBalancers.get(id)?.type === 'application';
    const isTarget = instance.test(id) || (ipaddr.isValid(id) && seeded.type !== 'classic') || isBalancer;
    if (!isTarget) {
      const further =
        seeded.type === 'classic'
          ? ''
          : ', an address, or for a network load balancer an application load balancer that is seeded before it';
      throw new Error(`'${id}' is no target: it must be an instance${further}`);
    }
  };
  const listeners = seeded.listeners.map(({ port, protocol = protocols[seeded.type], targets }) => {
    for (const { id } of targets) check(id);
    return { port, protocol, targets: targets.map((target) => ({ id: target.id, port: target.port ?? port })) };
  });
  const groups = seeded.groups.map((group) => named.group(region, group).id);
  const subnets = seeded.subnets;
  return { name: seeded.name, type: seeded.type, scheme: seeded.scheme, vpc: vpc.id, subnets, groups, listeners };
}
