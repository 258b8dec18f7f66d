import type { NetworkReader } from '../core/evidence/readers.ts';
import type { Place } from '../core/model/security-group.ts';
import { once } from './once.ts';
import type { Places } from './places.ts';

/**
 * Reads the network of an account and region, with its credentials and clients. The code is loaded at the first question: most runs find
 * nothing, and ask none. The reader keeps what it has read, so make one for each scan.
 */
export function networkReaderAt(places: Pick<Places, 'at' | 'clientPlace' | 'kept'>, place: Place): NetworkReader {
  const elb = once(async () => {
    const { elbClients } = await import('../aws/network/elb-clients.ts');
    const { current, classic } = elbClients(places.clientPlace(place));
    return { current: places.kept(current), classic: places.kept(classic) };
  });
  const reader = once(async () => {
    const { networkReader } = await import('../aws/network/read-network.ts');
    // By name: reading all members would make each client of the place.
    const { account, region, ec2, rulesQuota } = places.at(place);
    const around = once(async () => {
      const { aroundReader } = await import('../aws/network/around-interfaces.ts');
      return aroundReader({ account, region, ec2, rulesQuota }, elb);
    });
    return networkReader({ ec2 }, around);
  });
  return { networkOf: async (groupIds) => (await reader()).networkOf(groupIds) };
}
