import type { NetworkInterface, NetworkRead } from './network.ts';
import type { TrafficRead } from './traffic.ts';

/** The network of one account and region, read only: interfaces, routes, load balancers. */
export interface NetworkReader {
  /**
   * What is around these groups. What was read once is kept for the life of the reader, which is one scan. Never throws for what cannot be
   * read: the result names it.
   */
  networkOf(groupIds: readonly string[]): Promise<NetworkRead>;
}

/** Reads who spoke to port 25 of some interfaces. What cannot be read is said in the result, and nothing is thrown for it. */
export interface TrafficReader {
  read(interfaces: readonly NetworkInterface[]): Promise<TrafficRead>;
}
