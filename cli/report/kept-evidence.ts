import type { StoredEvidence } from '../../core/evidence/evidence-store.ts';
import type { EvidenceSummary } from '../../core/evidence/summary.ts';
import { counted } from '../../core/model/counted.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { cutOffText } from '../render/evidence-summary.ts';
import type { KeptEvidence, KeptGroup } from './header.ts';

/**
 * What a report says of whom closing its open groups cuts off: counts, and no addresses. It stands in the header, since it is not of the log and
 * is kept for 30 days only. Undefined where nothing is kept and nothing could not be read: such a report is as it always was.
 */
export function keptEvidence(
  groups: readonly GroupRef[],
  { summaries, problems }: StoredEvidence,
): KeptEvidence | undefined {
  const kept = groups.flatMap((ref) => {
    const summary = summaries.get(groupKey(ref));
    return summary ? [keptGroup(groupKey(ref), summary)] : [];
  });
  return kept.length + problems.length === 0 ? undefined : { groups: kept, problems };
}

function keptGroup(group: string, { at, verdict, interfaces, traffic }: EvidenceSummary): KeptGroup {
  return { group, at, verdict, interfaces, traffic: traffic && { covered: traffic.covered, sources: traffic.sources } };
}

/** Gives what is kept of a group in words; null where nothing is. */
export function keptTexts(evidence: KeptEvidence | undefined): (ref: GroupRef) => string | null {
  const byGroup = new Map(evidence?.groups.map((kept) => [kept.group, kept]));
  return (ref) => {
    const kept = byGroup.get(groupKey(ref));
    if (kept === undefined) return null;
    const traffic = kept.traffic === null ? '' : `, ${cutOffText(kept.traffic)}`;
    return `${kept.verdict}, ${counted(kept.interfaces, 'interface')}${traffic}, read ${kept.at}`;
  };
}
