import type { Place } from '../../core/model/security-group.ts';
import type { PlaceNote } from '../../core/sweep/place-note.ts';
import type { FoundPlaces } from './found-places.ts';
import { inPlaces } from './in-places.ts';
import { placeFailure } from './scan-error.ts';

/**
 * Every region that is enabled in the accounts, asked in `region`. An account that cannot be reached is a failure and does not
 * stop the others.
 */
export async function allRegionsOf(
  accounts: readonly string[],
  region: string,
  enabledRegions: (place: Place) => Promise<readonly string[]>,
): Promise<FoundPlaces> {
  const places: Place[] = [];
  const failures: PlaceNote[] = [];
  const asked = accounts.map((account) => ({ account, region }));
  const results = inPlaces(asked, async function* (place) {
    yield await enabledRegions(place);
  });
  for await (const result of results) {
    const { account } = result.place;
    if (result.kind === 'failed') failures.push({ account, region: null, reason: placeFailure(result.error) });
    else places.push(...result.value.map((name) => ({ account, region: name })));
  }
  return { places, failures, skipped: [] };
}
