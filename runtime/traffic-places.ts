import type { EstimatingReader } from '../aws/traffic/traffic-estimate.ts';
import type { Period } from '../core/evidence/traffic.ts';
import type { Place } from '../core/model/security-group.ts';
import { realTime } from './compose.ts';
import type { PlaceClients } from './places.ts';
import type { Settings } from './settings.ts';

/** A reader of the traffic of one account and region in a period; `signal` stops its queries. */
export type TrafficReaderAt = (place: Place, period: Period, signal?: AbortSignal) => Promise<EstimatingReader>;

/**
 * Readers of traffic with the credentials of each place: by Athena where a workgroup is set, else by CloudWatch Logs Insights. Their code and
 * clients are loaded when the first is asked for, since few commands and one function read traffic.
 */
export function trafficReaders(
  { evidence: { athena, maxBytes } }: Pick<Settings, 'evidence'>,
  clientsAt: (place: Place) => Pick<PlaceClients, 'ec2'>,
): TrafficReaderAt {
  return async (place, period, signal) => {
    const common = { account: place.account, period, maxBytes, now: Date.now, ...realTime };
    const deps = { ...common, ec2: clientsAt(place).ec2, ...(signal && { signal }) };
    if (athena === null) return (await import('../aws/traffic/open-insights.ts')).openInsights(deps);
    return (await import('../aws/traffic/open-athena.ts')).openAthena({ ...deps, athena });
  };
}
