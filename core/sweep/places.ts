import type { Place } from '../model/security-group.ts';

/** An account, or one region of it, that a sweep could not look at, or was told to and need not. */
export interface PlaceNote {
  readonly account: string;
  /** Null where it is the account as a whole. */
  readonly region: string | null;
  readonly reason: string;
}

export interface FoundPlaces {
  readonly places: readonly Place[];
  /** Accounts that cannot be reached. */
  readonly failures: readonly PlaceNote[];
  /** Regions asked for that the account has not enabled: there can be no group in them. */
  readonly skipped: readonly PlaceNote[];
}

/**
 * The regions to look at in each account: all that are enabled there or, where `regions` names some, those of them. An
 * account that cannot be reached is told and does not stop the others.
 */
export async function findPlaces(
  accounts: readonly string[],
  regions: readonly string[] | null,
  enabledRegions: (account: string) => Promise<readonly string[]>,
): Promise<FoundPlaces> {
  const places: Place[] = [];
  const failures: PlaceNote[] = [];
  const skipped: PlaceNote[] = [];
  for (const account of accounts) {
    try {
      const enabled = await enabledRegions(account);
      for (const region of regions ?? enabled) {
        if (enabled.includes(region)) places.push({ account, region });
        else skipped.push({ account, region, reason: `region ${region} is not enabled in account ${account}` });
      }
    } catch (error) {
      failures.push({ account, region: null, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { places, failures, skipped };
}

/** Whether a place is in one of the regions that are looked at; null: all are. */
export function isInRegions({ region }: Place, regions: readonly string[] | null): boolean {
  return regions?.includes(region) ?? true;
}
