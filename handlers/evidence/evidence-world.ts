import { dynamodbClient, stsClient } from '../../aws/clients.ts';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import { ec2SecurityGroups } from '../../aws/ec2-security-groups.ts';
import type { Place } from '../../core/model/security-group.ts';
import { compose } from '../../runtime/compose.ts';
import { networkReaderAt } from '../../runtime/evidence-places.ts';
import { once } from '../../runtime/once.ts';
import { openPlaces, refuseUnmanaged, sessionsOf } from '../../runtime/places.ts';
import type { Settings } from '../../runtime/settings.ts';
import { trafficReaders } from '../../runtime/traffic-places.ts';
import { policyAlarm } from '../shared/policy-alarm.ts';
import type { EvidencePlace, EvidenceWorld } from './answer-evidence.ts';
import { trafficInTime } from './traffic-in-time.ts';

/** How long flow logs are read, in minutes: the function runs for five, and a mail waits five. */
const trafficMinutes = 4;

/** What the function `evidence` works with, once for each execution environment. */
export function openEvidenceWorld(settings: Settings, home: Place): EvidenceWorld {
  const { allowlist, fleet } = compose(settings, home, policyAlarm(settings));
  const sts = once(() => stsClient(home.region));
  const openPlace = (place: Place): EvidencePlace => {
    const refuse = once(() => refuseUnmanaged(place.account, fleet));
    const places = openPlaces(settings, home, { refuse, credentialsOf: sessionsOf(settings, home, sts) });
    const trafficAt = trafficReaders(settings, places.at);
    return {
      snapshot: (ref) => ec2SecurityGroups(places.at(place)).snapshot(ref),
      network: networkReaderAt(places, place),
      traffic: async (period) => {
        const signal = AbortSignal.timeout(trafficMinutes * 60_000);
        return trafficInTime(await trafficAt(place, period, signal), { period, signal, minutes: trafficMinutes });
      },
      close: places.close,
    };
  };
  return {
    settings: settings.warden,
    allowlist,
    store: dynamodbEvidence(dynamodbClient(home.region), settings.deployment.sweepTable, Date.now),
    openPlace,
    days: settings.evidence.days,
    now: Date.now,
  };
}
