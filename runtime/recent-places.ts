import type { Place } from '../core/model/security-group.ts';
import { openPlaces, type Places } from './places.ts';
import { recentlyUsed } from './recently-used.ts';

/**
 * How many accounts and regions the clients are kept of: some 100 KB each, where all three are used. With the clients of all the places of
 * an organisation, kept for the life of a process, its memory would be full (5,000 accounts with 17 regions have 85,000 places).
 */
export const mostPlaces = 200;

/**
 * The clients of the places that were used last. One that is dropped is closed once none of its calls is under way, so that whoever is in
 * the middle of something goes on; it is opened again when it is asked for.
 */
export function recentPlaces(...[settings, home, needs]: Parameters<typeof openPlaces>): Places['at'] {
  const at = recentlyUsed({
    most: mostPlaces,
    open: (_key: string) => openPlaces(settings, home, needs),
    drop: (places: Places) => places.closeWhenIdle(),
  });
  return (place: Place) => at(`${place.account}/${place.region}`).at(place);
}
