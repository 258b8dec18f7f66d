import type { Evidence } from '../../core/evidence/evidence.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import type { Judgement } from '../../core/reconcile/judge.ts';
import type { ScanResult } from '../../core/reconcile/scan.ts';
import { type EvidenceFinder, isFound } from '../evidence/evidence-finder.ts';

/** A result of a scan; one of a group with a finding has its evidence, where that was asked for. */
export type EvidentResult<Found extends Judgement> = ScanResult<Found> & { readonly evidence: Evidence | null };

/**
 * Adds the evidence to the results of one place, in the same order: a page of groups at a time, or where the finder says so, all groups of the
 * place at once. Without a finder, and in a place without a finding, nothing is read. Where the place cannot be read to its end, what was read
 * comes first.
 */
export async function* evidenceOfResults<Found extends Judgement>(
  place: Place,
  results: AsyncIterable<ScanResult<Found>>,
  finder: EvidenceFinder | null,
): AsyncGenerator<EvidentResult<Found>> {
  const held: ScanResult<Found>[] = [];
  try {
    for await (const result of results) {
      held.push(result);
      const isTurn = finder === null || (result.kind === 'page' && !finder.wholePlaces);
      if (isTurn) yield* withEvidence(place, held.splice(0), finder);
    }
  } catch (error) {
    yield* withEvidence(place, held.splice(0), finder);
    throw error;
  }
  yield* withEvidence(place, held, finder);
}

async function* withEvidence<Found extends Judgement>(
  place: Place,
  results: readonly ScanResult<Found>[],
  finder: EvidenceFinder | null,
): AsyncGenerator<EvidentResult<Found>> {
  const found = results.flatMap((result) => (result.kind === 'assessed' ? [result.assessment] : [])).filter(isFound);
  const known = finder === null || found.length === 0 ? null : await finder.of(place, found);
  for (const result of results) {
    const evidence = result.kind === 'assessed' ? (known?.get(groupKey(result.assessment.snapshot.ref)) ?? null) : null;
    yield { ...result, evidence };
  }
}
