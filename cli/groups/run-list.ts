import type { Host } from '../host/host.ts';
import { openSession, type PlaceOptions, placesOf } from '../session.ts';
import { listGroups } from './list-groups.ts';

export async function runList(host: Host, options: PlaceOptions): Promise<number> {
  const session = await openSession(host, options);
  return listGroups(session, await placesOf(session, options), host);
}
