import { endWith, memberSqsClient, stsClient } from '../aws/clients.ts';
import { ec2Survey } from '../aws/ec2-group-scan.ts';
import { enabledRegions } from '../aws/regions.ts';
import { countUndelivered } from '../aws/undelivered.ts';
import type { Fleet } from '../core/gateways.ts';
import type { Place } from '../core/model/security-group.ts';
import type { AccountAccess } from '../core/sweep/account-access.ts';
import { coveredRegions } from './fleet.ts';
import { once } from './once.ts';
import { openPlaces, refuseUnmanaged, sessionsOf } from './places.ts';
import type { Settings } from './settings.ts';

/**
 * Opens accounts for a scan, each with clients and credentials of its own: those of thousands of accounts, kept for the life of a process,
 * would fill its memory (34 KB for a client). The role in an account is only assumed while it is managed.
 */
export function accountAccess(
  settings: Pick<Settings, 'spokes' | 'ec2Parser' | 'regions'>,
  home: Place,
  fleet: Pick<Fleet, 'membership'>,
): (account: string) => AccountAccess {
  const sts = once(() => stsClient(home.region));
  const queue = deadLetterQueueOf(settings.spokes.roleName);
  return (account) => {
    const credentialsOf = sessionsOf(settings, home, sts);
    // Once for all regions: each has a client, and the registry takes three units an answer.
    const refuse = once(() => refuseUnmanaged(account, fleet));
    const places = openPlaces(settings, home, { refuse, credentialsOf });
    return {
      regions: async () => {
        const { ec2 } = places.at({ account, region: home.region });
        return coveredRegions(settings.regions, await enabledRegions(ec2));
      },
      surveyOf: (region) => ec2Survey(places.at({ account, region })),
      undelivered: async (region) => {
        if (queue === null) return null;
        return countUndelivered(
          endWith(memberSqsClient(places.clientPlace({ account, region })), places.signal),
          queue,
        );
      },
      close: places.close,
    };
  };
}

/**
 * The name of the dead-letter queue of deploy/spoke.yml, which begins as the names of its roles do, with a hyphen for what the name of a
 * role may have and that of a queue not; null where the role has a name that the template does not give.
 */
export function deadLetterQueueOf(roleName: string): string | null {
  const [, prefix] = /^(?:.*\/)?([^/]+)-(?:reader|remediator)$/.exec(roleName) ?? [];
  return prefix === undefined ? null : `${prefix.replace(/[.,=+@]/g, '-')}-events-dead`;
}
