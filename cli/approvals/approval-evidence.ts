import type { Evidence } from '../../core/evidence/evidence.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { evidenceOfAll } from '../evidence/evidence-finder.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
import { storedEvidence } from '../evidence/stored-evidence.ts';
import type { TrafficAsked } from '../evidence/traffic-asked.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import type { ApprovalEvidence } from './approval-view.ts';
import type { ReadPolicy } from './fresh-plan.ts';
import type { Judged } from './judge-for-approval.ts';

interface Context {
  readonly policy: ReadPolicy;
  readonly traffic: TrafficAsked | null;
  readonly session: Session;
  readonly host: Pick<Host, 'notice'>;
}

/**
 * Whom the plans cut off, by the id of the proposal: by a fresh read, and where that says less, by what the deployed bot has kept. Proposals
 * that can not be approved have none. Throws where the credentials do not work any more.
 */
export async function approvalEvidence(
  judged: readonly Judged[],
  { policy, traffic, session, host }: Context,
): Promise<ReadonlyMap<string, ApprovalEvidence>> {
  const open = judged.filter(({ kind }) => kind !== 'refused');
  const assessed = open.flatMap(({ fresh }) => (fresh?.kind === 'same' ? fresh.assessment : []));
  const known =
    'unread' in policy
      ? new Map<string, Evidence>()
      : await evidenceOfAll(assessed, openEvidence(session, { policy, asked: traffic, host }));
  const freshOf = ({ entry }: Judged) => known.get(groupKey(entry.group)) ?? null;
  const lacking = open.filter((one) => saysLess(freshOf(one)));
  const stored = await storedEvidence(
    lacking.map(({ entry }) => entry.group),
    session,
  );
  for (const problem of stored.problems) host.notice(`smtp-warden: ${problem}`);
  return new Map(
    open.map((one) => {
      const evidence = freshOf(one);
      const kept = saysLess(evidence) ? (stored.summaries.get(groupKey(one.entry.group)) ?? null) : null;
      return [one.entry.id, { evidence, stored: kept }];
    }),
  );
}

/** Whether what was kept may say more: the network is not known, or nobody asked about traffic. */
function saysLess(evidence: Evidence | null): boolean {
  return evidence === null || evidence.verdict === 'unknown' || evidence.traffic === null;
}
