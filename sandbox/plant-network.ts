import { canonical, type Draft, type Named, vpcId, vpcIn } from './draft.ts';
import { copyNetwork } from './network.ts';
import { interfaceFrom } from './plant-interface.ts';
import { loadBalancerFrom } from './plant-load-balancer.ts';
import { aclFrom, routeTableFrom } from './plant-routes.ts';
import { type Seed, SeedError } from './seed.ts';
import type { Region } from './world.ts';

type Placed = { account: string; region: string };

/**
 * Makes the network of a seed, and shows it when the result is called: so nothing is planted where a part of it is wrong.
 * @throws {SeedError}
 */
export function planNetwork(seed: Seed, regionAt: (place: Placed) => Region, named: Named): () => void {
  const drafts = new Map<Region, Draft>();
  const draftAt = (place: Placed) => {
    const region = regionAt(place);
    const known = drafts.get(region);
    if (known) return known;
    const made = { region, vpcs: new Map(region.vpcs), network: copyNetwork(region.network) };
    drafts.set(region, made);
    return made;
  };
  const make = <Item extends Placed>(
    what: string,
    items: readonly Item[],
    into: (draft: Draft, item: Item) => void,
  ) => {
    for (const item of items) {
      try {
        into(draftAt(item), item);
      } catch (cause) {
        throw new SeedError(`${what} '${'id' in item ? item.id : 'name' in item ? item.name : ''}'`, cause);
      }
    }
  };
  make('VPC', seed.vpcs, addSeededVpc);
  make('subnet', seed.subnets, addSubnet);
  make('interface', seed.networkInterfaces, (draft, item) => {
    add(draft.network.interfaces, item.id, interfaceFrom(draft, item, named));
  });
  make('route table', seed.routeTables, (draft, item) => {
    add(draft.network.routeTables, item.id, routeTableFrom(draft, item, named));
  });
  make('network ACL', seed.networkAcls, (draft, item) => {
    add(draft.network.networkAcls, item.id, aclFrom(draft, item));
  });
  make('load balancer', seed.loadBalancers, (draft, item) => {
    add(draft.network.loadBalancers, item.name, loadBalancerFrom(draft, item, named));
  });
  return () => {
    for (const { region, vpcs, network } of drafts.values()) Object.assign(region, { vpcs, network });
  };
}

function add<Value>(map: Map<string, Value>, id: string, value: Value): void {
  if (map.has(id)) throw new Error(`${id} is taken`);
  map.set(id, value);
}

function addSeededVpc({ region, vpcs }: Draft, { id, cidr, ipv6Cidr, blockPublicAccess }: Seed['vpcs'][number]): void {
  const known = vpcs.get(vpcId(region, id));
  vpcs.set(vpcId(region, id), {
    id: vpcId(region, id),
    isDefault: known?.isDefault ?? false,
    cidr: cidr === undefined ? (known?.cidr ?? '10.0.0.0/16') : canonical(cidr, 'ipv4'),
    ipv6Cidr: ipv6Cidr === undefined ? undefined : canonical(ipv6Cidr, 'ipv6'),
    blockMode: blockPublicAccess,
  });
}

function addSubnet(draft: Draft, { id, vpc: named, cidr, zone, blockPublicAccess }: Seed['subnets'][number]): void {
  const vpc = vpcIn(draft, named);
  const { subnets } = draft.network;
  const before = [...subnets.values()].filter((subnet) => subnet.vpc === vpc.id).length;
  add(subnets, id, {
    ...{ id, vpc: vpc.id, cidr: cidr === undefined ? nth24(vpc.cidr, before) : canonical(cidr, 'ipv4') },
    ...{ zone: zone ?? 'a', blockMode: blockPublicAccess },
  });
}

/** The `index`th /24 of a VPC; `10.0.3.0/24` is the fourth of `10.0.0.0/16`. */
function nth24(cidr: string, index: number): string {
  const [a, b, c] = cidr.split('.').map(Number);
  return `${a}.${b}.${(c ?? 0) + index}.0/24`;
}
