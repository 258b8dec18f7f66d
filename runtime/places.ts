import { type SpokeRole, spokeCredentials } from '../aws/accounts.ts';
import { ec2ChangesClient, ec2Client, endWith, serviceQuotasClient, type stsClient } from '../aws/clients.ts';
import { closedWhenIdle } from '../aws/closed-when-idle.ts';
import type { Ec2Place } from '../aws/ec2-reads.ts';
import { rulesQuotaReader } from '../aws/rules-quota.ts';
import type { Fleet } from '../core/gateways.ts';
import { partitionOf } from '../core/model/aws-ids.ts';
import type { Place } from '../core/model/security-group.ts';
import { MembershipUnknownError } from '../core/organisation/membership-unknown-error.ts';
import { once } from './once.ts';
import type { Settings } from './settings.ts';

/** The clients of one account and region, each made at its first use: one takes a millisecond or two to make. */
export interface PlaceClients {
  readonly ec2: ReturnType<typeof ec2Client>;
  /** For changes of rules only: one attempt a call. */
  readonly ec2Changes: ReturnType<typeof ec2ChangesClient>;
  readonly serviceQuotas: ReturnType<typeof serviceQuotasClient>;
}

/** What calls in a place are made with; without credentials, those of the environment. */
export type ClientPlace = Parameters<typeof ec2Client>[0];

type KeptClient = Parameters<typeof endWith>[0] & Parameters<typeof closedWhenIdle>[0];

export interface Places {
  /** Where the groups of an account and region are reached; the same clients whenever it is asked for. */
  readonly at: (place: Place) => Ec2Place & PlaceClients;
  /** What another client of that place is made with. */
  readonly clientPlace: (place: Place) => ClientPlace;
  /** Another client, which is closed and ended with those that are here already. */
  readonly kept: <Kept extends KeptClient>(client: Kept) => Kept;
  /** Closes the connections of each client as soon as none of its calls is under way; nothing is cut off, and nothing fails. */
  readonly closeWhenIdle: () => void;
  /** Ends all clients: what is asked of them from now on fails, retries of what is in flight included. */
  readonly close: () => void;
  readonly signal: AbortSignal;
}

interface Needs {
  /** Throws where an account is not managed. Asked whenever credentials are fetched for another account than our own. */
  readonly refuse: (account: string) => Promise<void>;
  /** The sessions of the spoke role, by account. */
  readonly credentialsOf: ReturnType<typeof spokeCredentials>;
}

/** Sessions of the spoke role in other accounts. `sts` is the client by which they are assumed, for the life of the process. */
export function sessionsOf(
  { spokes }: { readonly spokes: SpokeRole },
  home: Place,
  sts: () => ReturnType<typeof stsClient>,
): Needs['credentialsOf'] {
  return spokeCredentials(sts, spokes, { partition: partitionOf(home.region), now: Date.now });
}

/** The clients and credentials of any number of places, which are kept until they are closed. */
export function openPlaces(
  { ec2Parser }: Pick<Settings, 'ec2Parser'>,
  home: Place,
  { refuse, credentialsOf }: Needs,
): Places {
  const end = new AbortController();
  const { signal } = end;
  const places = new Map<string, Ec2Place & PlaceClients>();
  const closings: (() => void)[] = [];
  const kept = <Kept extends KeptClient>(client: Kept): Kept => {
    closings.push(closedWhenIdle(client).close);
    return endWith(client, signal);
  };
  const clientPlace = ({ account, region }: Place): ClientPlace => {
    if (account === home.account) return { region };
    const fetch = credentialsOf(account);
    return { region, credentials: () => refuse(account).then(fetch) };
  };
  const open = ({ account, region }: Place): Ec2Place & PlaceClients => {
    const at = clientPlace({ account, region });
    const ec2 = kept(ec2Client(at, ec2Parser));
    const changes = once(() => kept(ec2ChangesClient(ec2)));
    const quotas = once(() => kept(serviceQuotasClient(at)));
    return {
      ...{ account, region, ec2, rulesQuota: rulesQuotaReader(quotas, Date.now) },
      get ec2Changes() {
        return changes();
      },
      get serviceQuotas() {
        return quotas();
      },
    };
  };
  return {
    at: (place) => {
      const key = `${place.account}/${place.region}`;
      const known = places.get(key) ?? open(place);
      places.set(key, known);
      return known;
    },
    clientPlace,
    kept,
    closeWhenIdle: () => {
      for (const close of closings) close();
    },
    close: () => {
      end.abort();
      places.clear();
    },
    signal,
  };
}

/** Throws where an account is not managed, or not any more; a {@link MembershipUnknownError} where that cannot be read. */
export async function refuseUnmanaged(account: string, fleet: Pick<Fleet, 'membership'>): Promise<void> {
  const membership = await fleet.membership(account).catch((cause: unknown) => {
    throw new MembershipUnknownError(`the membership of account ${account} is unknown`, { cause });
  });
  if (membership.kind === 'unmanaged') throw new Error(`account ${account} is not managed: ${membership.reason}`);
}
