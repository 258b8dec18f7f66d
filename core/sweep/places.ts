import type { AccountRegions } from '../gateways.ts';
import type { Place } from '../model/security-group.ts';

/** An account, or one region of it, that a sweep could not scan, or that is configured and needs no scan. */
export interface PlaceNote {
  readonly account: string;
  /** Null where it is the account as a whole. */
  readonly region: string | null;
  /** Where only one group of the place could not be judged; otherwise left out. */
  readonly groupId?: string;
  readonly reason: string;
  /** Of an account that cannot be reached: since when that is on record, ISO 8601 in UTC. */
  readonly unreachableSince?: string;
}

export interface FoundPlaces {
  readonly places: readonly Place[];
  /** Accounts that cannot be reached. */
  readonly failures: readonly PlaceNote[];
  /** Regions asked for that the account has not enabled: there can be no group in them. */
  readonly skipped: readonly PlaceNote[];
}

/** The regions to scan in each account. An account that cannot be reached is named and does not stop the others. */
export async function findPlaces(
  accounts: readonly string[],
  regionsOf: (account: string) => Promise<AccountRegions>,
): Promise<FoundPlaces> {
  const places: Place[] = [];
  const failures: PlaceNote[] = [];
  const skipped: PlaceNote[] = [];
  for (const account of accounts) {
    try {
      const { enabled, disabled } = await regionsOf(account);
      places.push(...enabled.map((region) => ({ account, region })));
      skipped.push(
        ...disabled.map((region) => {
          return { account, region, reason: `region ${region} is not enabled in account ${account}` };
        }),
      );
    } catch (error) {
      failures.push({ account, region: null, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { places, failures, skipped };
}
