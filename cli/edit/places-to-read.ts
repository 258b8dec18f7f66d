import type { AccountRegions, Fleet } from '../../core/gateways.ts';
import type { Place } from '../../core/model/security-group.ts';
import { accountsOfReach, type Reach } from '../../core/policy/reach.ts';
import type { PlaceNote } from '../../core/sweep/place-note.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { inPlaces } from '../places/in-places.ts';
import { placeFailure } from '../places/scan-error.ts';

/** Beyond so many accounts none is asked for its regions: that alone would take minutes, and reading their groups an hour. */
export const mostAccounts = 400;

export interface PlacesToRead extends FoundPlaces {
  /** Accounts that are too many to be read; none where they are not. */
  readonly unasked: readonly string[];
}

/**
 * The accounts and regions in which an edit can touch groups: those that sweeps cover, in the accounts that its scopes name or in
 * all, and those of the groups that it names. An account that cannot be reached, or that is not managed by these settings, is a
 * failure.
 */
export async function placesToRead(reach: Reach, fleet: Fleet): Promise<PlacesToRead> {
  const { managed, failures } = await accountsToRead(reach, fleet);
  const isNamedAlone = !reach.isAll && reach.accounts.size + reach.vpcIds.size + reach.groupIds.size === 0;
  const accounts = isNamedAlone ? [] : managed.filter((account) => accountsOfReach(reach)?.has(account) ?? true);
  if (accounts.length > mostAccounts) return { places: [], failures, skipped: [], unasked: accounts };
  const swept = await regionsOfAccounts(accounts, fleet);
  const named = [...reach.groups.values()].filter(({ account }) => managed.includes(account));
  const places = new Map<string, Place>();
  for (const { account, region } of [...swept.places, ...named]) {
    places.set(`${account}/${region}`, { account, region });
  }
  return { places: [...places.values()], failures: [...failures, ...swept.failures], skipped: [], unasked: [] };
}

/** The managed ones of the accounts that an edit names, or all. Where it names some, only they are asked for. */
async function accountsToRead(
  reach: Reach,
  fleet: Fleet,
): Promise<{ readonly managed: readonly string[]; readonly failures: readonly PlaceNote[] }> {
  const asked = accountsOfReach(reach);
  if (asked === null) return { managed: await fleet.accounts(), failures: [] };
  const managed: string[] = [];
  const failures: PlaceNote[] = [];
  for (const account of asked) {
    const membership = await fleet.membership(account);
    if (membership.kind !== 'unmanaged') managed.push(account);
    else failures.push({ account, region: null, reason: membership.reason });
  }
  return { managed, failures };
}

async function regionsOfAccounts(accounts: readonly string[], fleet: Fleet): Promise<FoundPlaces> {
  const places: Place[] = [];
  const failures: PlaceNote[] = [];
  const asked = accounts.map((account) => ({ account, region: '' }));
  const results = inPlaces<AccountRegions>(asked, async function* ({ account }) {
    yield await fleet.regionsOf(account);
  });
  for await (const result of results) {
    const { account } = result.place;
    if (result.kind === 'failed') failures.push({ account, region: null, reason: placeFailure(result.error) });
    else places.push(...result.value.enabled.map((region) => ({ account, region })));
  }
  return { places, failures, skipped: [] };
}
