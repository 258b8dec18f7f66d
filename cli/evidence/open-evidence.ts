import type { NetworkReader } from '../../core/evidence/readers.ts';
import type { Place } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import type { EvidenceFinder } from './evidence-finder.ts';
import { type EvidenceParts, newFinder } from './new-finder.ts';
import { tellingNetwork } from './telling-network.ts';
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
    networkAt: async (place) => tellingNetwork(await networkOf(session, place), place, host),
    trafficAt: trafficOf(session, asked, host),
    wholePlaces: asked?.kind === 'logs',
    policy,
    limits: settings.limits,
    now: clock.now,
  });
}

/** A reader with the credentials that the clients of the place have. A run is one scan, so that its clients live as long as it does. */
async function networkOf({ runtime: { clientsAt } }: EvidenceSession, place: Place): Promise<NetworkReader> {
  const { networkReaderAt } = await import('../../runtime/evidence-places.ts');
  const clientPlace = ({ account, region }: Place) => {
    const { credentials } = clientsAt({ account, region }).ec2.config;
    return { region, credentials };
  };
  return networkReaderAt({ at: clientsAt, clientPlace, kept: (client) => client }, place);
}

function trafficOf(
  { settings, runtime }: EvidenceSession,
  asked: TrafficAsked | null,
  host: Context['host'],
): EvidenceParts['trafficAt'] {
  if (asked === null) return null;
  if (asked.kind === 'files') return async () => asked.reader;
  return async (place) => {
    const [{ trafficReaders }, { stoppableReader }, { tellingReader }] = await Promise.all([
      import('../../runtime/traffic-places.ts'),
      import('./stoppable-reader.ts'),
      import('./telling-reader.ts'),
    ]);
    const readerAt = trafficReaders(settings, runtime.clientsAt);
    const reader = await stoppableReader((signal) => readerAt(place, asked.period, signal));
    return tellingReader(reader, place, host);
  };
}
