import type { NetworkRead } from '../../core/evidence/network.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import type { EvidenceFinder } from './evidence-finder.ts';
import { type EvidenceParts, newFinder } from './new-finder.ts';
import type { TrafficAsked } from './traffic-asked.ts';

interface Context {
  readonly policy: Policy;
  /** What a person asks about traffic; null: nothing. */
  readonly asked: TrafficAsked | null;
  readonly host: Pick<Host, 'notice'>;
}

/** Of a session: with whose credentials, and with which settings of flow logs. */
export interface EvidenceSession {
  readonly settings: Session['settings'];
  readonly runtime: Pick<Session['runtime'], 'settings' | 'clock' | 'clientsAt'>;
}

/** What finds out whom closing groups cuts off, over real AWS. Nothing is loaded or read before it is asked about a group. */
export function openEvidence(session: EvidenceSession, { policy, asked, host }: Context): EvidenceFinder {
  const { settings, clock } = session.runtime;
  return newFinder({
    gather: async () => (await import('../../core/evidence/gather.ts')).gatherEvidence,
    networkAt: async () => ({ networkOf: async () => notRead }),
    trafficAt: trafficOf(session, asked, host),
    wholePlaces: asked?.kind === 'logs',
    policy,
    limits: settings.limits,
    now: clock.now,
  });
}

const notRead: NetworkRead = {
  interfaces: [],
  subnets: [],
  routeTables: [],
  networkAcls: [],
  loadBalancers: [],
  routeLists: {},
  acceleratedSubnetIds: [],
  groups: [],
  unread: [{ part: 'interfaces', reason: 'not yet' }],
};

function trafficOf(
  { settings, runtime }: EvidenceSession,
  asked: TrafficAsked | null,
  host: Context['host'],
): EvidenceParts['trafficAt'] {
  if (asked === null) return null;
  if (asked.kind === 'files') return async () => asked.reader;
  return async (place) => {
    const [{ trafficReaders }, { tellingReader }] = await Promise.all([
      import('../../runtime/traffic-places.ts'),
      import('./telling-reader.ts'),
    ]);
    const readerAt = trafficReaders(settings, runtime.clientsAt);
    return tellingReader(await readerAt(place, asked.period), place, host);
  };
}
