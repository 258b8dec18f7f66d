import type { AuditEntry, Run, Trigger } from '../audit/audit-entry.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { ChainFault } from '../audit/hash-chain.ts';
import { recentRemediations } from '../audit/recent-remediations.ts';
import { verifyTail } from '../audit/verify-tail.ts';
import { recordTime } from '../execute/elapsed.ts';
import type { Clock } from '../gateways.ts';
import type { GroupRef } from '../model/security-group.ts';
import { emptyList, type RuleList } from '../plan/managed-rules.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { soundList, takenOverList } from './rule-list.ts';

/** What the log says of a group, checked. */
export type Chain =
  | {
      readonly kind: 'holds';
      readonly latest: AuditEntry | null;
      readonly lastEnd: AuditEntry | null;
      readonly list: RuleList;
    }
  | { readonly kind: 'broken'; readonly fault: ChainFault };

/** Reads and checks the end of a group's chain. Throws where the table cannot be read. */
export async function readChain(
  ref: GroupRef,
  { auditLog, clock }: { readonly auditLog: Pick<AuditLog, 'tail'>; readonly clock: Pick<Clock, 'now'> },
): Promise<Chain> {
  const tail = verifyTail(await auditLog.tail(ref), clock.now());
  if (tail.kind === 'broken') return tail;
  const { latest, lastEnd } = tail;
  return { kind: 'holds', latest, lastEnd, list: soundList(latest?.list ?? takenOverList(lastEnd)) };
}

/** A check of a group, after the last entry that is on record about it. */
export function runOf(
  trigger: Trigger,
  { latest, list }: { readonly latest: AuditEntry | null; readonly list: RuleList },
  { clock, newId }: Pick<ReconcileDeps, 'clock' | 'newId'>,
): Run {
  const now = recordTime(clock);
  const tries = latest?.outcome === 'partial' ? (latest.tries ?? 1) : 0;
  const isUnclear = latest?.outcome === 'partial' || latest?.outcome === 'failed';
  const perhapsRevoked = isUnclear ? latest.perhapsRevokedRuleIds : [];
  return { trigger, writer: newId(), now, closings: recentRemediations(latest, now), list, tries, perhapsRevoked };
}

/** What the bot has let in to a group and closed; nothing where its chain is not valid, since nothing is changed then. */
export async function listOf(ref: GroupRef, deps: Pick<ReconcileDeps, 'auditLog' | 'clock'>): Promise<RuleList> {
  const chain = await readChain(ref, deps);
  return chain.kind === 'holds' ? chain.list : emptyList;
}
