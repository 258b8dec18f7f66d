import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { exitCodes } from '../failure.ts';
import { columns, type Output } from '../output.ts';
import { outcomeText, remediationView } from '../render/remediation.ts';
import type { Session } from '../session.ts';

export interface HistoryFilter {
  readonly groupId: string | undefined;
  readonly since: string;
  readonly outcome?: Outcome | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly actor?: string | undefined;
  readonly limit: number;
}

/**
 * Prints one line for each remediation or decision, by its last entry, newest first. A damaged entry is told of and
 * does not hide the others; the exit code says that something was wrong.
 */
export async function listHistory(session: Session, filter: HistoryFilter, output: Output): Promise<number> {
  const list = output.list('remediations');
  const rows: string[][] = [];
  const damages: string[] = [];
  for await (const entry of lastEntries(session, filter, (problem) => damages.push(problem))) {
    if (rows.length === filter.limit) {
      output.notice(`Only the newest ${filter.limit} are listed; --limit gives more.`);
      break;
    }
    list.add(remediationView(entry));
    rows.push([
      entry.at.slice(0, 19),
      outcomeText(entry.outcome),
      entry.group.groupId,
      entry.groupName,
      entry.id,
      entry.undoes === undefined ? entry.reason : `undo of ${entry.undoes}: ${entry.reason}`,
    ]);
  }
  list.end({ since: filter.since, damages });
  for (const damage of damages) output.notice(damage);
  output.line(
    rows.length > 0 ? columns(['at (UTC)', 'outcome', 'group', 'name', 'id', 'reason'], rows) : 'Nothing on record.',
  );
  return damages.length > 0 ? exitCodes.failure : exitCodes.fine;
}

type OnDamage = (problem: string) => void;

async function* lastEntries(session: Session, filter: HistoryFilter, onDamage: OnDamage): AsyncGenerator<AuditEntry> {
  const seen = new Set<string>();
  for await (const entry of entriesBackwards(session, filter, onDamage)) {
    if (seen.has(entry.id)) continue;
    seen.add(entry.id);
    if (matches(entry, filter)) yield entry;
  }
}

/** One group is read from its own chain, which is consistent; all groups from the index by time. */
async function* entriesBackwards(
  { runtime, place }: Session,
  filter: HistoryFilter,
  onDamage: OnDamage,
): AsyncGenerator<AuditEntry> {
  const { groupId, since, account = place.account, region = place.region } = filter;
  if (groupId === undefined) {
    yield* runtime.auditLog.recent({ since, until: new Date(runtime.clock.now()).toISOString() }, onDamage);
    return;
  }
  const links = await runtime.auditLog.entriesOf(groupKey({ account, region, groupId }));
  for (const { stored, entry, problem } of links.toReversed()) {
    if (entry === null) onDamage(`group ${groupId}, entry ${stored.sequence}: ${problem}`);
    else if (entry.at >= since) yield entry;
  }
}

function matches(entry: AuditEntry, { outcome, account, region, actor }: HistoryFilter): boolean {
  if (outcome !== undefined && entry.outcome !== outcome) return false;
  if (account !== undefined && entry.group.account !== account) return false;
  if (region !== undefined && entry.group.region !== region) return false;
  return actor === undefined || (entry.trigger.actor?.arn ?? '').includes(actor);
}
