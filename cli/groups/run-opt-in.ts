import type { ConfirmOptions } from '../edit/confirm.ts';
import type { Host } from '../host/host.ts';
import { openSession, type PlaceOptions, placesOf, versionForReading } from '../session.ts';
import { groupsOf } from '../target.ts';
import { changeOptIn } from './change-opt-in.ts';
import { checkSelection, type Selection, selectGroups } from './opt-in-targets.ts';

export interface OptInOptions extends PlaceOptions, ConfirmOptions, Omit<Selection, 'named'> {}

/** `groups opt-in` and, without `optedIn`, `groups opt-out`. */
export function optInRun(optedIn: boolean) {
  return async (host: Host, options: OptInOptions, args: readonly string[]): Promise<number> => {
    const selection = { ...options, named: groupsOf(args) };
    checkSelection(selection);
    const session = await openSession(host, options);
    const on = await versionForReading(session, host);
    const found = await placesOf(session, options);
    const selected = await selectGroups(selection, { session, host, found, policy: on.policy });
    return changeOptIn(session, host, { selected, optedIn, on, options });
  };
}
