import type { Evidence } from '../../core/evidence/evidence.ts';
import { groupKey, type Place, placeKey } from '../../core/model/security-group.ts';
import type { Judgement } from '../../core/reconcile/judge.ts';

/** Finds out whom closing groups cuts off. It changes nothing, and what cannot be read is said in the evidence. */
export interface EvidenceFinder {
  /** Whether it is better asked once for all groups of a place: a query over logs costs as much for one group as for all. */
  readonly wholePlaces: boolean;
  /** By group key. Throws where the credentials do not work. */
  readonly of: (place: Place, groups: readonly Judgement[]) => Promise<ReadonlyMap<string, Evidence>>;
}

/** The evidence of groups of any places, by group key, place by place. Nothing is read for a group that nothing exposes. */
export async function evidenceOfAll(
  groups: readonly Judgement[],
  finder: EvidenceFinder,
): Promise<ReadonlyMap<string, Evidence>> {
  const all = new Map<string, Evidence>();
  const byPlace = Map.groupBy(groups.filter(isFound), ({ snapshot }) => placeKey(snapshot.ref));
  for (const [first, ...more] of byPlace.values()) {
    if (first === undefined) continue;
    const { account, region } = first.snapshot.ref;
    for (const [key, evidence] of await finder.of({ account, region }, [first, ...more])) all.set(key, evidence);
  }
  return all;
}

/** The evidence of one group; null where nothing exposes it. */
export async function evidenceOf(group: Judgement, finder: EvidenceFinder): Promise<Evidence | null> {
  return (await evidenceOfAll([group], finder)).get(groupKey(group.snapshot.ref)) ?? null;
}

/** Whether there is anything to close in a group. */
export function isFound({ exposures }: Pick<Judgement, 'exposures'>): boolean {
  return exposures.length > 0;
}
