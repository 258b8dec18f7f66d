import type { DynamoDBRecord } from 'aws-lambda';
import type { CheckReason } from '../../core/gateways.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { groupRef } from '../events/nomination.ts';

export interface RecheckContext {
  readonly claimTimeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Recheck =
  | { readonly kind: 'check'; readonly group: GroupRef; readonly why: CheckReason; readonly delaySeconds: number }
  | { readonly kind: 'none'; readonly reason: string };

/** How long after the end of a claim its group is checked. */
const afterClaimMs = 5_000;

/** How long after the first, second and third end `partial` in a row. After that, sweeps find the group. */
const afterPartialMs = [60_000, 300_000, 900_000] as const;

/** An older record is of a stream that is read late, or of an entry that was copied back: sweeps have run since. */
const oldestMs = 900_000;

/** SQS holds a message back for 15 minutes at most (SQS quotas, message timers). */
const longestDelaySeconds = 900;

/**
 * The check that an entry of the audit log asks for. It names the group by the key of its chain and reads no more of the entry
 * than it needs, so that one that is damaged or was put there by somebody else is no reason to stop: `announce` reports those.
 */
export function recheckOf(record: DynamoDBRecord, { claimTimeoutMs, now }: RecheckContext): Recheck {
  const { NewImage: entry = {}, Keys = {}, ApproximateCreationDateTime: created } = record.dynamodb ?? {};
  const wait = waitOf({ outcome: entry.outcome?.S, tries: entry.tries?.N }, claimTimeoutMs);
  if (record.eventName !== 'INSERT' || wait === null) return none('neither a claim nor a partial end to try again');
  const group = groupOf(Keys.groupKey?.S);
  if (!group) return none('the key names no group');
  const at = Date.parse(entry.at?.S ?? '');
  const ages = [now - at, now - (created ?? Number.NaN) * 1000].filter(Number.isFinite);
  if (ages.length === 0 || Math.max(...ages) > oldestMs)
    return none('the entry is older than 15 minutes, or has no time');
  const trigger = { kind: 'event', name: wait.name, eventId: null, actor: null } as const;
  const passedMs = Number.isFinite(at) ? Math.max(0, now - at) : 0;
  const delaySeconds = Math.min(Math.max(0, Math.ceil((wait.ms - passedMs) / 1000)), longestDelaySeconds);
  return { kind: 'check', group, why: { trigger, mayClose: isClosing(entry) }, delaySeconds };
}

/** What only follows an edit of the allowlist has no finding, and what comes after it closes nothing either. */
function isClosing({ finding }: NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>): boolean {
  return (finding?.M?.exposures?.L ?? []).length > 0;
}

interface Wait {
  readonly name: 'ClaimEnded' | 'RemediationPartial';
  readonly ms: number;
}

/** How long after an entry its group is to be checked; null where it is not. */
function waitOf(
  entry: { outcome: string | undefined; tries: string | undefined },
  claimTimeoutMs: number,
): Wait | null {
  if (entry.outcome === 'planned') return { name: 'ClaimEnded', ms: claimTimeoutMs + afterClaimMs };
  if (entry.outcome !== 'partial') return null;
  // Entries of older versions do not count their tries.
  const ms = afterPartialMs[Number(entry.tries ?? 1) - 1];
  return ms === undefined ? null : { name: 'RemediationPartial', ms };
}

/** The group of a chain, whose key is account/region/group. */
function groupOf(key: string | undefined): GroupRef | null {
  const [account, region, groupId, ...more] = (key ?? '').split('/');
  return more.length > 0 ? null : (groupRef.safeParse({ account, region, groupId }).data ?? null);
}

function none(reason: string): Recheck {
  return { kind: 'none', reason };
}
