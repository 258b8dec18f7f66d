import { groupKey } from '../../core/model/security-group.ts';
import { evidenceOfAll } from '../evidence/evidence-finder.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
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
  readonly host: Host;
}

/** By the id of the proposal. Throws where the credentials do not work any more. */
export async function approvalEvidence(
  judged: readonly Judged[],
  { policy, traffic, session, host }: Context,
): Promise<ReadonlyMap<string, ApprovalEvidence>> {
  if ('unread' in policy) return new Map();
  const assessed = judged.flatMap(({ fresh }) => (fresh?.kind === 'same' ? fresh.assessment : []));
  const known = await evidenceOfAll(assessed, openEvidence(session, { policy, asked: traffic, host }));
  return new Map(
    judged.map(({ entry, fresh }) => {
      const evidence = fresh?.kind === 'same' ? (known.get(groupKey(entry.group)) ?? null) : null;
      return [entry.id, { evidence }];
    }),
  );
}
