import type { Policy } from '../../core/policy/policy.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import type { EvidenceFinder } from './evidence-finder.ts';
import { newFinder } from './new-finder.ts';
import type { TrafficAsked } from './traffic-asked.ts';

interface Context {
  readonly policy: Policy;
  /** What a person asks about traffic; null: nothing. */
  readonly asked: TrafficAsked | null;
  readonly host: Pick<Host, 'notice'>;
}

/** What finds out whom closing groups cuts off, over real AWS. Nothing is loaded or read before it is asked about a group. */
export function openEvidence({ runtime }: Session, { policy, asked }: Context): EvidenceFinder {
  const { settings, clock } = runtime;
  return newFinder({
    gather: async () => (await import('../../core/evidence/gather.ts')).gatherEvidence,
    networkAt: async () => ({ networkOf: async () => ({ interfaces: [], subnets: [], routeTables: [], networkAcls: [], loadBalancers: [], routeLists: {}, acceleratedSubnetIds: [], groups: [], unread: [{ part: 'interfaces' as const, reason: 'not yet' }] }) }),
    trafficAt: asked?.kind === 'files' ? async () => asked.reader : null,
    policy,
    limits: settings.limits,
    now: clock.now,
  });
}
