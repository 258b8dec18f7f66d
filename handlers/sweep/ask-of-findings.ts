import type { EvidenceStore } from '../../core/evidence/evidence-store.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { AccountReport } from '../../core/sweep/account-report.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Meter } from '../../runtime/metrics.ts';
import { askForEvidence, type EvidenceRequests } from '../shared/evidence-requests.ts';

/** Where a sweep asks for evidence of what it has found, and where it sees what was read today. */
export interface EvidenceOfFindings extends EvidenceRequests {
  readonly store: Pick<EvidenceStore, 'of'>;
  readonly meter: Pick<Meter, 'count' | 'publish'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How many groups of an account are asked about in one sweep. The next sweep asks about those that are left. */
export const mostAsked = 200;

/**
 * Asks for evidence of each group with a finding of which none was read since the day (UTC) began. Never rejects: a sweep does not wait
 * for evidence. Nothing is asked about a region with so many findings that its report names none.
 */
export async function askOfFindings(
  { account, regions }: AccountReport,
  evidence: EvidenceOfFindings,
  logger: Logger,
): Promise<void> {
  const { store, meter, now } = evidence;
  const groups = regions.flatMap(({ region, open = [] }) => open.map((groupId) => ({ account, region, groupId })));
  if (groups.length === 0) return;
  const since = `${new Date(now()).toISOString().slice(0, 10)}T00:00:00.000Z`;
  try {
    const { summaries } = await store.of(groups);
    const wanted = groups.filter((group) => (summaries.get(groupKey(group))?.at ?? '') < since);
    const left = wanted.length - mostAsked;
    if (left > 0) logger.warn({ account, left }, 'evidence is left to the next sweep');
    const requests = wanted.slice(0, mostAsked).map((group) => ({ group, since }));
    await askForEvidence(requests, { evidence, meter, logger });
  } catch (error) {
    logger.error({ err: error, account }, 'what evidence there is cannot be read: none is asked for');
    meter.count('EvidenceNotAsked', groups.length);
  }
  meter.publish();
}
