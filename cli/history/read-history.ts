import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../core/audit/audit-log.ts';
import type { Clock } from '../../core/gateways.ts';
import { groupKey, type Place } from '../../core/model/security-group.ts';
import type { HistoryRange } from './history-range.ts';

/** What is listed. */
export interface HistoryFilter extends HistoryRange {
  readonly groupId: string | undefined;
  /** One of these; all where there is none. */
  readonly outcomes: readonly Outcome[];
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly actor?: string | undefined;
}

/** What of a session the history is read by. */
export interface HistorySource {
  readonly place: Place;
  readonly runtime: {
    readonly auditLog: Pick<AuditHistory, 'recent' | 'entriesOf' | 'mayHaveEntries'>;
    readonly clock: Pick<Clock, 'now'>;
  };
}

type OnDamage = (problem: string) => void;

/**
 * Remediations and decisions, newest first, each by its last entry until the end of the time that is asked for, whether it
 * matches the rest of the filter or not.
 */
export async function* lastEntries(
  source: HistorySource,
  filter: HistoryFilter,
  onDamage: OnDamage,
): AsyncGenerator<AuditEntry> {
  const seen = new Set<string>();
  for await (const entry of entriesBackwards(source, filter, onDamage)) {
    if (seen.has(entry.id)) continue;
    seen.add(entry.id);
    yield entry;
  }
}

/** One group is read from its own chain, which is consistent; all groups from the index by time. */
export async function* entriesBackwards(
  { runtime, place }: HistorySource,
  { groupId, since, until, account = place.account, region = place.region }: HistoryFilter,
  onDamage: OnDamage,
): AsyncGenerator<AuditEntry> {
  if (groupId === undefined) {
    const now = new Date(runtime.clock.now()).toISOString();
    // The index is read month by month: those to come hold nothing.
    yield* runtime.auditLog.recent({ since, until: until === null || until > now ? now : until }, onDamage);
    return;
  }
  const links = await runtime.auditLog.entriesOf(groupKey({ account, region, groupId }));
  for (const { stored, entry, problem } of links.toReversed()) {
    if (entry === null) onDamage(`group ${groupId}, entry ${stored.sequence}: ${problem}`);
    else if (entry.at >= since && (until === null || entry.at <= until)) yield entry;
  }
}

export function matches(entry: AuditEntry, { outcomes, account, region, actor }: HistoryFilter): boolean {
  if (outcomes.length > 0 && !outcomes.includes(entry.outcome)) return false;
  if (account !== undefined && entry.group.account !== account) return false;
  if (region !== undefined && entry.group.region !== region) return false;
  return actor === undefined || (entry.trigger.actor?.arn ?? '').includes(actor);
}
