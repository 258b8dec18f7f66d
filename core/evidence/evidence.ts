/** Whether the internet reaches port 25 of what a group is attached to, as far as it was read. */
export type ReachVerdict = 'reachable' | 'no path found' | 'unattached' | 'unknown';

/** One interface of a group, and whether the internet reaches port 25 of it. */
export interface InterfaceEvidence {
  readonly id: string;
  readonly type: string;
  /** What it belongs to, in words: an instance, a load balancer, an endpoint; null: nothing that EC2 names. */
  readonly attachedTo: string | null;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly privateAddresses: readonly string[];
  /** Public IPv4 addresses and IPv6 addresses. */
  readonly publicAddresses: readonly string[];
  readonly verdict: Exclude<ReachVerdict, 'unattached'>;
  readonly reasons: readonly string[];
  /** Other groups of it that leave the port open to the internet: closing this one alone does not close it here. */
  readonly alsoOpenBy: readonly { readonly groupId: string; readonly groupName: string | null }[];
}

/**
 * What becomes of a source when the group is closed. `approved`: an approved CIDR holds it. `managed`: another rule that stays lets it in; one
 * that opens another group to the internet does not count, since that group may be closed as well.
 * `private` and `cutOff`: no rule lets it in any more; the first are private addresses.
 */
export type SourceClass = 'approved' | 'managed' | 'private' | 'cutOff';

/** One address that opened connections to port 25, by accepted TCP flows. */
export interface TrafficSource {
  /** The address as a CIDR: /32, or /128. */
  readonly cidr: string;
  readonly class: SourceClass;
  readonly packets: number;
  readonly bytes: number;
  /** ISO 8601 in UTC. */
  readonly firstSeen: string;
  readonly lastSeen: string;
}

export interface TrafficEvidence {
  /** The period, ISO 8601 in UTC: the one asked for, or that of the records; null where there is none. */
  readonly from: string | null;
  readonly to: string | null;
  /** Whether flow logs cover every interface of the group for the whole period. */
  readonly covered: boolean;
  /**
   * In words, why not: `unknown: no flow log covers eni-…`, records that were lost, limits. Also where `covered`: which rules may let in
   * more sources than are said to be let in.
   */
  readonly reasons: readonly string[];
  /** By bytes, the largest first. */
  readonly sources: readonly TrafficSource[];
  /** Accepted flows to the port, of interfaces that are not attached to the group: counted, and nobody's. */
  readonly notAttributed: { readonly interfaces: number; readonly flows: number };
}

/** Whom closing a group cuts off, as far as it is known. It changes no decision. */
export interface Evidence {
  readonly verdict: ReachVerdict;
  readonly reasons: readonly string[];
  readonly interfaces: readonly InterfaceEvidence[];
  /** Null: nobody asked for it. */
  readonly traffic: TrafficEvidence | null;
}
