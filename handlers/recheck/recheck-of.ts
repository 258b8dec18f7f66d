import type { DynamoDBRecord } from 'aws-lambda';
import { kindOfKey } from '../../aws/audit-keys.ts';
import type { CheckReason } from '../../core/gateways.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import { groupRef } from '../events/nomination.ts';

export interface RecheckContext {
  readonly claimTimeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Recheck =
  | {
      readonly kind: 'check';
      readonly group: GroupRef;
      readonly why: CheckReason;
      /** One check after each of these times. */
      readonly delaysSeconds: readonly number[];
    }
  | { readonly kind: 'none'; readonly reason: string };

/** How long after the end of a claim its group is checked. */
const afterClaimMs = 5_000;

/** How long after the first, second and third end `partial` in a row. After that, sweeps find the group. */
const afterPartialMs = [60_000, 300_000, 900_000] as const;

/** An older record is of a stream that is read late, or of an entry that was copied back: sweeps have run since. */
const oldestMs = 900_000;

/**
 * How long after an approval its group is checked: at once, and again for the case that the index of decisions, which cannot be read
 * consistently, did not show it yet. A check that finds nothing to do does no harm.
 */
const afterApprovalMs = [0, 20_000] as const;

/** SQS holds a message back for 15 minutes at most (SQS quotas, message timers). */
const longestDelaySeconds = 900;

/**
 * The check that an entry of the audit log asks for, or an approval. It names the group by the key of its chain and reads no more of the entry
 * than it needs, so that one that is damaged or was put there by somebody else is no reason to stop: `announce` reports those.
 */
export function recheckOf(record: DynamoDBRecord, { claimTimeoutMs, now }: RecheckContext): Recheck {
  const { NewImage: entry = {}, ApproximateCreationDateTime: created } = record.dynamodb ?? {};
  const asked = record.eventName === 'INSERT' ? askedBy(record, claimTimeoutMs) : null;
  if (asked === null) return none('neither a claim, nor a partial end to try again, nor an approval');
  const { group, name, mayClose } = asked;
  if (!group) return none('it names no group');
  const at = Date.parse(entry.at?.S ?? '');
  const ages = [now - at, now - (created ?? Number.NaN) * 1000].filter(Number.isFinite);
  if (ages.length === 0 || Math.max(...ages) > oldestMs)
    return none('the entry is older than 15 minutes, or has no time');
  const trigger = { kind: 'event', name, eventId: null, actor: null } as const;
  const passedMs = Number.isFinite(at) ? Math.max(0, now - at) : 0;
  const delaysSeconds = asked.waitsMs.map((ms) =>
    Math.min(Math.max(0, Math.ceil((ms - passedMs) / 1000)), longestDelaySeconds),
  );
  return { kind: 'check', group, why: { trigger, mayClose }, delaysSeconds };
}

interface Asked {
  readonly group: GroupRef | null;
  readonly name: string;
  readonly mayClose: boolean;
  /** One check after each of these times, from the writing of the entry. */
  readonly waitsMs: readonly number[];
}

/**
 * What an item that was added asks for; null where it asks for nothing. Of a decision, whoever wrote it: a check decides by itself whether
 * it is valid. Who approved is not the actor of the trigger, which is who opened the port.
 */
function askedBy({ dynamodb }: DynamoDBRecord, claimTimeoutMs: number): Asked | null {
  const { NewImage: entry = {}, Keys = {} } = dynamodb ?? {};
  const key = Keys.groupKey?.S ?? '';
  if (kindOfKey(key) === 'decision') {
    if (entry.kind?.S !== 'approval') return null;
    return { group: groupNamed(entry.group?.M), name: 'ProposalApproved', mayClose: true, waitsMs: afterApprovalMs };
  }
  const wait = waitOf({ outcome: entry.outcome?.S, tries: entry.tries?.N }, claimTimeoutMs);
  return wait && { group: groupOf(key), name: wait.name, mayClose: isClosing(entry), waitsMs: [wait.ms] };
}

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** What only follows an edit of the allowlist has no finding, and what comes after it closes nothing either. */
function isClosing({ finding }: Image): boolean {
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

/** The group that an approval is about. */
function groupNamed(group: Image | undefined): GroupRef | null {
  const named = { account: group?.account?.S, region: group?.region?.S, groupId: group?.groupId?.S };
  return groupRef.safeParse(named).data ?? null;
}

function none(reason: string): Recheck {
  return { kind: 'none', reason };
}
