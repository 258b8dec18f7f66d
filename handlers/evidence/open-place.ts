import { ec2SecurityGroups } from '../../aws/ec2-security-groups.ts';
import { aroundReader } from '../../aws/network/around-interfaces.ts';
import { elbClients } from '../../aws/network/elb-clients.ts';
import { networkReader } from '../../aws/network/read-network.ts';
import { openAthena } from '../../aws/traffic/open-athena.ts';
import { openInsights } from '../../aws/traffic/open-insights.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import type { Place } from '../../core/model/security-group.ts';
import { realTime } from '../../runtime/compose.ts';
import { once } from '../../runtime/once.ts';
import type { Places } from '../../runtime/places.ts';
import type { Settings } from '../../runtime/settings.ts';
import type { EvidencePlace } from './answer-evidence.ts';
import { trafficInTime } from './traffic-in-time.ts';

/** How long flow logs are read, in minutes: the function runs for five, and a mail waits five. */
const trafficMinutes = 4;

/**
 * What evidence of one account and region is read with. The readers are imported as they are: loaded at the first question, as the command
 * line does (runtime/evidence-places.ts), they would be in the bundle with the whole of their clients.
 */
export function openPlace(place: Place, places: Places, { evidence }: Pick<Settings, 'evidence'>): EvidencePlace {
  // By name: reading all members would make each client of the place.
  const { account, region, ec2, rulesQuota } = places.at(place);
  const elb = async () => {
    const { current, classic } = elbClients(places.clientPlace(place));
    return { current: places.kept(current), classic: places.kept(classic) };
  };
  const { athena, maxBytes } = evidence;
  const trafficOf = (period: Period, signal: AbortSignal) => {
    const deps = { account, ec2, period, maxBytes, signal, now: Date.now, ...realTime };
    return athena === null ? openInsights(deps) : openAthena({ ...deps, athena });
  };
  return {
    snapshot: (ref) => ec2SecurityGroups(places.at(place)).snapshot(ref),
    network: networkReader(
      { ec2 },
      once(async () => aroundReader({ account, region, ec2, rulesQuota }, elb)),
    ),
    traffic: async (period) => {
      const signal = AbortSignal.timeout(trafficMinutes * 60_000);
      return trafficInTime(await trafficOf(period, signal), { period, signal, minutes: trafficMinutes });
    },
    close: places.close,
  };
}
