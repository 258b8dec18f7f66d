import type { LoadBalancer, LoadBalancerTarget, NetworkPart, NetworkRead } from '../../../../core/evidence/network.ts';
import type { Random } from '../../races/random.ts';
import { chance, some } from './random.ts';

function withoutFamily(random: Random, targets: readonly LoadBalancerTarget[]): LoadBalancerTarget[] {
  return targets.map((one) => (chance(random, 0.9) ? one : { target: one.target, port: one.port }));
}

/** The same read with parts missing, as after a refusal, a throttled call, or a deletion in between. */
export function dropped(random: Random, read: NetworkRead): NetworkRead {
  const unread: NetworkPart[] = [];
  const less = <Item>(part: NetworkPart, items: readonly Item[]): readonly Item[] => {
    if (chance(random, 0.75)) return items;
    unread.push(part);
    return chance(random, 0.5) ? [] : some(random, items, 0.5);
  };
  const maybe = <Value, Other>(value: Value, other: Other, probability = 0.1) =>
    chance(random, probability) ? other : value;
  // Without a word only one that others lead to is missing: it may be of another account.
  const isListed = ({ isInternetFacing }: LoadBalancer) => isInternetFacing || chance(random, 0.9);
  const result = {
    interfaces: less('interfaces', read.interfaces).map((own) => ({
      ...own,
      deviceIndex: maybe(own.deviceIndex ?? null, null),
    })),
    subnets: some(random, less('subnets', read.subnets), 0.95).map((subnet) => ({
      ...{ ...subnet, zone: maybe(subnet.zone ?? null, null) },
      blockPublicAccess: maybe(subnet.blockPublicAccess, 'unknown' as const),
    })),
    routeTables: less('route tables', read.routeTables),
    networkAcls: some(random, less('network ACLs', read.networkAcls), 0.97),
    loadBalancers: less('load balancers', read.loadBalancers.filter(isListed)).map((one) => ({
      ...one,
      targets: maybe(one.targets && withoutFamily(random, one.targets), null),
    })),
    acceleratedSubnetIds: less('accelerators', read.acceleratedSubnetIds),
    routeLists: Object.fromEntries(Object.entries(read.routeLists).map(([id, entries]) => [id, maybe(entries, null)])),
    groups: read.groups.map((group) =>
      'unread' in group ? group : maybe(group, { groupId: group.ref.groupId, unread: 'not permitted' }, 0.2),
    ),
  };
  const awsLists = chance(random, 0.9) && read.serviceListIds ? { serviceListIds: read.serviceListIds } : {};
  return { ...result, ...awsLists, unread: unread.map((part) => ({ part, reason: 'not permitted' })) };
}
