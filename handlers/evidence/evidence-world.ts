import { dynamodbClient, stsClient } from '../../aws/clients.ts';
import { dynamodbAllowlist } from '../../aws/dynamodb-allowlist.ts';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import { dynamodbRegistry } from '../../aws/dynamodb-registry.ts';
import type { Place } from '../../core/model/security-group.ts';
import { tablesClient } from '../../runtime/compose.ts';
import { deploymentIdOf } from '../../runtime/deployment-id.ts';
import { openFleet } from '../../runtime/fleet.ts';
import { once } from '../../runtime/once.ts';
import { openPlaces, refuseUnmanaged, sessionsOf } from '../../runtime/places.ts';
import type { Settings } from '../../runtime/settings.ts';
import { policyAlarm } from '../shared/policy-alarm.ts';
import type { EvidenceWorld } from './answer-evidence.ts';
import { openPlace } from './open-place.ts';

/** What the function `evidence` works with, once for each execution environment. Nothing in it can change a group. */
export function openEvidenceWorld(settings: Settings, home: Place): EvidenceWorld {
  const dynamodb = tablesClient(home);
  const { allowlistTable: table, auditTable, policyChain: chain, deployment } = settings;
  const fleet = openFleet(settings, home, {
    registry: dynamodbRegistry(dynamodb, settings.organisation.accountsTable),
    enabledRegions: () => Promise.reject(new Error('the function evidence asks no account for its regions')),
    now: Date.now,
  });
  const sts = once(() => stsClient(home.region));
  const placesOf = ({ account }: Place) => {
    const refuse = once(() => refuseUnmanaged(account, fleet));
    return openPlaces(settings, home, { refuse, credentialsOf: sessionsOf(settings, home, sts) });
  };
  return {
    settings: { ...settings.warden, deployment: deploymentIdOf(settings, home) },
    allowlist: dynamodbAllowlist({ dynamodb, table, auditTable }, { chain, onTampered: policyAlarm(settings) }),
    store: dynamodbEvidence(dynamodbClient(home.region), deployment.sweepTable, Date.now),
    openPlace: (place) => openPlace(place, placesOf(place), settings),
    days: settings.evidence.days,
    now: Date.now,
  };
}
