import type {
  NetworkAcl,
  NetworkInterface,
  NetworkRead,
  RouteTable,
  Subnet,
  UnreadPart,
} from '../../core/evidence/network.ts';
import type { Ec2Place } from '../ec2-reads.ts';
import { describeInterfaces } from './interfaces.ts';
import { keyedReader } from './keyed-reader.ts';
import { describeNetworkAcls } from './network-acls.ts';
import { describeRouteTables } from './route-tables.ts';
import { describeSubnets } from './subnets.ts';
import { unreadOf } from './unread-parts.ts';

interface Vpcs {
  readonly parts: Pick<NetworkRead, 'subnets' | 'routeTables' | 'networkAcls' | 'acceleratedSubnetIds'>;
  readonly unread: readonly UnreadPart[];
}

/** Reads what is in VPCs: subnets, route tables, network ACLs, and where AWS Global Accelerator has an interface. */
export function vpcReader({ ec2 }: Ec2Place): (vpcIds: readonly string[]) => Promise<Vpcs> {
  const keysOf = ({ vpcId }: { readonly vpcId: string }) => [vpcId];
  const read = {
    subnets: keyedReader<Subnet>({ action: 'ec2:DescribeSubnets', list: (ids) => describeSubnets(ec2, ids), keysOf }),
    tables: keyedReader<RouteTable>({
      action: 'ec2:DescribeRouteTables',
      list: (ids) => describeRouteTables(ec2, ids),
      keysOf,
    }),
    acls: keyedReader<NetworkAcl>({
      action: 'ec2:DescribeNetworkAcls',
      list: (ids) => describeNetworkAcls(ec2, ids),
      keysOf,
    }),
    accelerators: keyedReader<NetworkInterface>({
      action: 'ec2:DescribeNetworkInterfaces',
      list: (Values) =>
        describeInterfaces(ec2, [
          { Name: 'interface-type', Values: ['global_accelerator_managed'] },
          { Name: 'vpc-id', Values },
        ]),
      keysOf,
    }),
  };
  return async (vpcIds) => {
    const [subnets, tables, acls, accelerators] = await Promise.all([
      read.subnets(vpcIds),
      read.tables(vpcIds),
      read.acls(vpcIds),
      read.accelerators(vpcIds),
    ]);
    return {
      parts: {
        subnets: subnets.items,
        routeTables: tables.items,
        networkAcls: acls.items,
        acceleratedSubnetIds: [...new Set(accelerators.items.map(({ subnetId }) => subnetId))],
      },
      unread: [
        ...unreadOf('subnets', subnets),
        ...unreadOf('route tables', tables),
        ...unreadOf('network ACLs', acls),
        ...unreadOf('accelerators', accelerators),
      ],
    };
  };
}
