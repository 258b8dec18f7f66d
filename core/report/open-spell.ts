import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import { openerOf } from '../audit/opener.ts';
import { toolOf } from '../audit/opening-tool.ts';
import type { Opening } from './report.ts';

/** The time during which a group is open, from its opening on. */
export interface OpenSpell {
  /** When the log first says so, ISO 8601 in UTC. */
  readonly foundAt: string;
  /** Null where nobody knows how it was opened. */
  readonly opening: Opening | null;
}

/**
 * The time that a group is open, after one more entry of its chain; null where it is closed by what is on record.
 * `closings` are the ids of the remediations before it that took an exposure away: to undo one of them opens the group.
 */
export function spellAfter(
  spell: OpenSpell | null,
  entry: AuditEntry,
  closings: ReadonlySet<string>,
): OpenSpell | null {
  const isExposed = entry.finding.exposures.length > 0;
  if (entry.undoes !== undefined && !isExposed)
    return reopens(entry, closings) ? (spell ?? { foundAt: entry.at, opening: undoneBy(entry) }) : spell;
  switch (entry.outcome) {
    case 'completed':
      return isExposed ? null : spell;
    // What only follows the allowlist has no finding on record, whatever is open.
    case 'planned':
    case 'resumed':
    case 'partial':
    case 'failed':
      return isExposed ? (spell ?? begunBy(entry)) : spell;
    case 'restarted':
      return spell;
    case 'withdrawn':
      return null;
    default:
      return isExposed ? (spell ?? begunBy(entry)) : null;
  }
}

/** Whether an entry ends an undo after which the group is open as it was before a closing. */
export function reopens({ undoes, outcome, finding }: AuditEntry, closings: ReadonlySet<string>): boolean {
  if (undoes === undefined || finding.exposures.length > 0 || !isEnd({ outcome })) return false;
  return outcome !== 'failed' && closings.has(undoes);
}

function begunBy({ at, trigger }: AuditEntry): OpenSpell {
  const opener = openerOf(trigger);
  if (opener === null) return { foundAt: at, opening: null };
  const { arn, type, sourceIp } = opener;
  return { foundAt: at, opening: { at: opener.at ?? at, by: arn ?? type, sourceIp, tool: toolOf(opener) } };
}

function undoneBy({ at, trigger }: AuditEntry): Opening {
  return { at, by: trigger.actor?.arn ?? 'not known', sourceIp: null, tool: 'smtp-warden undo' };
}
