import { below, pick, type Random } from '../../races/random.ts';
import { found } from './hops.ts';
import { chance, some } from './random.ts';
import type { SimAccelerator, SimBalancer, SimInterface, SimListener, SimSubnet, SimTarget, World } from './world.ts';

/** Load balancers of each kind, in front of interfaces and of each other. */
export function someBalancers(random: Random, world: World): SimBalancer[] {
  const inside = chance(random, 0.5) ? [aBalancer(random, world, { index: 9, kind: 'application', next: [] })] : [];
  const outside = Array.from({ length: 1 + below(random, 2) }, (_, index) =>
    aBalancer(random, world, {
      index,
      kind: pick(random, ['application', 'network', 'network', 'classic'] as const),
      next: inside,
    }),
  );
  return [...outside, ...inside];
}

interface Wanted {
  readonly index: number;
  readonly kind: SimBalancer['kind'];
  /** Those that it may lead to. */
  readonly next: readonly SimBalancer[];
}

function aBalancer(random: Random, world: World, { index, kind, next }: Wanted): SimBalancer {
  const vpc = pick(random, world.vpcs).id;
  const nodes = oneOfEachZone(
    random,
    world.subnets.filter((subnet) => subnet.vpc === vpc),
  ).map(({ id }, place) => ({
    ...{ subnet: id, ipv4: `10.0.${place}.${100 + index}`, ipv6: `2600:1f00::1:${index}${place}` },
  }));
  const path = `${kind === 'network' ? 'net' : 'app'}/lb-${index}/0123456789abcde${index}`;
  const groups = kind === 'network' && chance(random, 0.5) ? [] : [pick(random, world.groups).id];
  const listeners = someListeners(random, world, kind === 'network' ? next : []);
  return {
    id: kind === 'classic' ? `lb-${index}` : `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/${path}`,
    ...{ name: `lb-${index}`, kind, vpc, groups, nodes },
    isFacing: index < 9,
    listeners,
    keepsClients: chance(random, 0.5),
    // Targets of IPv6 are for load balancers that have it.
    isDual: chance(random, 0.3) || listeners.some(({ targets }) => targets.some(isIpv6Target)),
    crossesZones: chance(random, 0.5),
  };
}

function isIpv6Target(target: SimTarget): boolean {
  return target.kind === 'instance' ? target.isIpv6 : target.kind === 'address' && target.address.includes(':');
}

/** A load balancer has one subnet of each zone that it is in. */
function oneOfEachZone(random: Random, subnets: readonly SimSubnet[]): SimSubnet[] {
  const byZone = Map.groupBy(subnets, ({ zone }) => zone);
  const zones = [...byZone.values()].map((own) => pick(random, own));
  return zones.length > 1 && chance(random, 0.5) ? zones.slice(0, 1) : zones;
}

function someListeners(random: Random, world: World, next: readonly SimBalancer[]): SimListener[] {
  const ports = chance(random, 0.7) ? [pick(random, [25, 80])] : [25, 80];
  return ports.map((port) => ({ port, targets: someTargets(random, world, next) }));
}

function someTargets(random: Random, world: World, next: readonly SimBalancer[]): SimTarget[] {
  const isIpv6 = chance(random, 0.2);
  const targets = some(random, world.interfaces, 0.6).flatMap((to): SimTarget[] => {
    const port = chance(random, 0.85) ? 25 : 2525;
    if (to.instance !== null && chance(random, 0.5))
      return [{ kind: 'instance', instance: to.instance, isIpv6: isIpv6 && hasIpv6(world, to.instance), port }];
    return [{ kind: 'address', address: pick(random, to.addresses).address, port }];
  });
  // A target group has either kind.
  const [first] = next;
  if (!first || chance(random, 0.5)) return targets;
  return [{ kind: 'balancer', balancer: first.id, port: pick(random, [25, 80]) }];
}

/** Targets of IPv6 have it on their first interface. */
function hasIpv6({ interfaces }: World, instance: string): boolean {
  const first = interfaces.find((own) => own.instance === instance && own.device === 0);
  return first?.addresses.some(({ family }) => family === 'ipv6') ?? false;
}

/** The interfaces of the load balancers that have groups: each of its nodes has one. */
export function withNodes(world: World): World {
  const nodes = world.balancers.flatMap(({ id, name, groups, nodes, isFacing, isDual }) =>
    groups.length === 0
      ? []
      : nodes.map(
          ({ subnet, ipv4, ipv6 }, place): SimInterface => ({
            ...{ id: `eni-${name}-${place}`, subnet, groups, balancer: id, instance: null, device: 0 },
            addresses: [
              { family: 'ipv4', address: ipv4, isPublic: isFacing },
              ...(isDual && isFacing ? [{ family: 'ipv6' as const, address: ipv6, isPublic: true }] : []),
            ],
          }),
        ),
  );
  return { ...world, interfaces: [...world.interfaces, ...nodes] };
}

export function someAccelerators(random: Random, world: World): SimAccelerator[] {
  if (chance(random, 0.85)) return [];
  const internal = world.balancers.find(({ isFacing }) => !isFacing);
  if (internal && chance(random, 0.5)) return [{ subnet: internal.nodes[0]?.subnet ?? '', to: internal.id }];
  const to = pick(random, world.interfaces);
  return [{ subnet: found(world.subnets, to.subnet).id, to: to.id }];
}
