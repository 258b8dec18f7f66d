import type { NetworkInterface, NetworkRead } from '../../core/evidence/network.ts';
import type { NetworkReader } from '../../core/evidence/readers.ts';
import type { Ec2Place } from '../ec2-reads.ts';
import { describeInterfaces } from './interfaces.ts';
import { keyedReader } from './keyed-reader.ts';
import { unreadOf } from './unread-parts.ts';

/** Reads what is around interfaces: their VPCs, load balancers, and other groups. */
export type AroundReader = (interfaces: readonly NetworkInterface[]) => Promise<Omit<NetworkRead, 'interfaces'>>;

/**
 * Reads the network around groups: their interfaces, and where there are any, what surrounds them. Nothing is asked twice in the life of
 * the reader. What cannot be read is named, with its cause; only credentials that are of no use any more are an error. `around` is asked for
 * when there is an interface: most groups with a finding have none, and its code and clients are many.
 */
export function networkReader({ ec2 }: Pick<Ec2Place, 'ec2'>, around: () => Promise<AroundReader>): NetworkReader {
  const readInterfaces = keyedReader<NetworkInterface>({
    action: 'ec2:DescribeNetworkInterfaces',
    list: (Values) => describeInterfaces(ec2, [{ Name: 'group-id', Values }]),
    keysOf: ({ groupIds }) => groupIds,
  });
  return {
    networkOf: async (groupIds) => {
      const found = await readInterfaces(groupIds);
      const interfaces = found.items;
      const unread = unreadOf('interfaces', found);
      if (interfaces.length === 0) return { ...nothing, unread };
      const rest = await (await around())(interfaces);
      return { interfaces, ...rest, unread: [...unread, ...rest.unread] };
    },
  };
}

const nothing: Omit<NetworkRead, 'unread'> = {
  interfaces: [],
  subnets: [],
  routeTables: [],
  networkAcls: [],
  loadBalancers: [],
  routeLists: {},
  acceleratedSubnetIds: [],
  groups: [],
};
