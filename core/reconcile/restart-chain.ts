import { type AuditEntry, type AuditRecord, isClaimed, newestSchema, type Trigger } from '../audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink } from '../audit/audit-log.ts';
import { fingerprintOf } from '../audit/fingerprint.ts';
import { type ChainFault, chainFault, genesis, link } from '../audit/hash-chain.ts';
import { verifyTail } from '../audit/verify-tail.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import { emptyList } from '../plan/managed-rules.ts';
import type { ReconcileDeps } from './reconcile-deps.ts';
import { nothingDone } from './records.ts';

/** What is not valid in a chain, and what comes right before it. */
export interface BrokenChain {
  readonly bad: ChainFault;
  readonly lastGood: ChainLink | null;
}

export type ChainRestart =
  | { readonly kind: 'restarted'; readonly entry: AuditEntry }
  | { readonly kind: 'refused'; readonly reason: string };

export interface RestartDeps extends Pick<ReconcileDeps, 'clock' | 'newId' | 'settings'> {
  readonly auditLog: Pick<AuditLog, 'append'> & Pick<AuditHistory, 'entriesOf'>;
}

/**
 * Starts a new chain of a group, after an invalid entry: a person only, never a function. Nothing before it is
 * changed. The new chain manages no rule, has closed nothing, and owes nothing.
 */
export async function restartChain(
  ref: GroupRef,
  reason: string,
  by: Trigger,
  deps: RestartDeps,
): Promise<ChainRestart> {
  const links = await deps.auditLog.entriesOf(groupKey(ref));
  const now = deps.clock.now();
  const broken = brokenChain(links, now);
  if (!broken) return { kind: 'refused', reason: `the history of ${ref.groupId} is valid, so no new chain is started` };
  const obstacle = obstacleIn(links, now, deps.settings.claimTimeoutMs);
  if (obstacle !== null) return { kind: 'refused', reason: obstacle };
  const record = restartRecord(ref, reason, { ...broken, by, now, newId: deps.newId });
  const last = { sequence: links.at(-1)?.stored.sequence ?? 0, previousHash: genesis, hash: genesis };
  const entry = link(record, last);
  const result = await deps.auditLog.append(entry);
  if (result === 'appended') return { kind: 'restarted', entry };
  return { kind: 'refused', reason: 'somebody else has just written to the history of this group; try again' };
}

/** The first invalid entry that no restart follows; null where the chain is valid. `now` is in milliseconds. */
export function brokenChain(links: readonly ChainLink[], now: number): BrokenChain | null {
  const tail = verifyTail(links, now);
  const bad = chainFault(links.map(({ stored }) => stored)) ?? (tail.kind === 'broken' ? tail.fault : null);
  return bad && { bad, lastGood: links.findLast(({ stored }) => stored.sequence < bad.sequence) ?? null };
}

/** Why no new chain can be started now. */
function obstacleIn(links: readonly ChainLink[], now: number, claimTimeoutMs: number): string | null {
  const last: unknown = links.at(-1)?.stored.sequence;
  if (typeof last !== 'number' || !Number.isSafeInteger(last + 1)) {
    return `the last item has the number ${last}, after which none can be written; delete it from the table first`;
  }
  const newer = links.find(({ stored }) => 'schema' in stored && Number(stored.schema) > newestSchema);
  if (newer)
    return `entry ${newer.stored.sequence} was written by a newer version of smtp-warden; update this one first`;
  // Whoever holds the group may be changing it: its end would come after the new beginning.
  const claim = links.findLast(({ entry }) => entry !== null)?.entry;
  if (!claim || Date.parse(claim.at) > now || !['planned', 'resumed'].includes(claim.outcome)) return null;
  if (!isClaimed(claim, now, claimTimeoutMs)) return null;
  const over = new Date(Date.parse(claim.at) + claimTimeoutMs).toISOString();
  return `${claim.id} may be in progress since ${claim.at}; try again after ${over}`;
}

interface Circumstances extends BrokenChain {
  readonly by: Trigger;
  readonly now: number;
  readonly newId: () => string;
}

function restartRecord(group: GroupRef, why: string, given: Circumstances): AuditRecord {
  const { bad, lastGood, by, now, newId } = given;
  const reason = `a new chain was started: ${why}`;
  const finding = { group, exposures: [] };
  return {
    ...nothingDone,
    id: newId(),
    group,
    groupName: lastGood?.entry?.groupName ?? '',
    vpcId: lastGood?.entry?.vpcId ?? '',
    at: new Date(now).toISOString(),
    outcome: 'restarted',
    reason,
    trigger: by,
    managedBy: null,
    list: emptyList,
    restart: {
      reason: why,
      lastGood: lastGood && { sequence: lastGood.stored.sequence, hash: String(lastGood.stored.hash) },
      bad,
    },
    finding,
    fingerprint: fingerprintOf({ outcome: 'restarted', reason, finding, steps: '' }),
    writer: newId(),
  };
}
