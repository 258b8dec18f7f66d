import type { Evidence, InterfaceEvidence, TrafficEvidence, TrafficSource } from '../../core/evidence/evidence.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';

/** One interface with a public address that the internet reaches. */
export function anInterfaceEvidence(change: Partial<InterfaceEvidence> = {}): InterfaceEvidence {
  return {
    id: 'eni-0a',
    type: 'interface',
    attachedTo: 'instance i-0a',
    vpcId: 'vpc-0a',
    subnetId: 'subnet-0a',
    privateAddresses: ['10.0.0.5'],
    publicAddresses: ['203.0.113.5'],
    verdict: 'reachable',
    reasons: ['203.0.113.5 by igw-0a'],
    alsoOpenBy: [],
    ...change,
  };
}

/** A source that nothing lets in any more once the group is closed. */
export function aTrafficSource(change: Partial<TrafficSource> = {}): TrafficSource {
  return {
    cidr: '192.0.2.7/32',
    class: 'cutOff',
    packets: 1200,
    bytes: 120_000,
    firstSeen: '2026-11-17T10:00:00.000Z',
    lastSeen: '2026-11-29T11:30:00.000Z',
    ...change,
  };
}

/** Two weeks of traffic that flow logs cover, from one source. */
export function aTrafficEvidence(change: Partial<TrafficEvidence> = {}): TrafficEvidence {
  return {
    from: '2026-11-16T12:00:00.000Z',
    to: '2026-11-30T12:00:00.000Z',
    covered: true,
    reasons: [],
    sources: [aTrafficSource()],
    notAttributed: { interfaces: 0, flows: 0 },
    ...change,
  };
}

/** What is known of a group with one reachable interface; nobody asked about traffic. */
export function aReachEvidence(change: Partial<Evidence> = {}): Evidence {
  return {
    verdict: 'reachable',
    reasons: ['eni-0a: 203.0.113.5 by igw-0a'],
    interfaces: [anInterfaceEvidence()],
    traffic: null,
    ...change,
  };
}

/** What is kept of evidence: one interface, two sources that would be cut off. */
export function anEvidenceSummary(change: Partial<EvidenceSummary> = {}): EvidenceSummary {
  const { cidr, packets, bytes, lastSeen } = aTrafficSource();
  return {
    at: '2026-11-15T12:01:00.000Z',
    verdict: 'reachable',
    reasons: ['203.0.113.5 by igw-0a'],
    interfaces: 1,
    openByOthers: 0,
    traffic: {
      from: '2026-11-01T12:00:00.000Z',
      to: '2026-11-15T12:00:00.000Z',
      covered: true,
      reasons: [],
      sources: { approved: 3, managed: 0, private: 0, cutOff: 1 },
      largest: [{ cidr, class: 'cutOff', packets, bytes, lastSeen }],
    },
    ...change,
  };
}
