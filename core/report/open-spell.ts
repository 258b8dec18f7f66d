import { type AuditEntry, isEnd, type Outcome } from '../audit/audit-entry.ts';
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

/** What of an entry says whether its group is open after it. */
export interface Standing {
  readonly outcome: Outcome;
  /** In an undo: the remediation that it undoes. */
  readonly undoes: string | null;
  /** Whether the group was found open. */
  readonly exposed: boolean;
}

export function standingOf({ outcome, undoes, finding }: AuditEntry): Standing {
  return { outcome, undoes: undoes ?? null, exposed: finding.exposures.length > 0 };
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
  const standing = standingOf(entry);
  if (!isOpenAfter(spell !== null, standing, closings)) return null;
  return spell ?? (standing.exposed ? begunBy(entry) : { foundAt: entry.at, opening: undoneBy(entry) });
}

/** Whether a group is open after one more entry of its chain; `isOpen`: whether it was before. */
export function isOpenAfter(isOpen: boolean, standing: Standing, closings: ReadonlySet<string>): boolean {
  const { outcome, undoes, exposed } = standing;
  if (undoes !== null && !exposed) return isOpen || reopens(standing, closings);
  switch (outcome) {
    case 'completed':
      return isOpen && !exposed;
    // What only follows the allowlist has no finding on record, whatever is open.
    case 'planned':
    case 'resumed':
    case 'partial':
    case 'failed':
      return isOpen || exposed;
    case 'restarted':
      return isOpen;
    case 'withdrawn':
      return false;
    default:
      return exposed;
  }
}

/** Whether an entry ends an undo after which the group is open as it was before a closing. */
export function reopens({ undoes, outcome, exposed }: Standing, closings: ReadonlySet<string>): boolean {
  if (undoes === null || exposed || !isEnd({ outcome })) return false;
  return outcome !== 'failed' && closings.has(undoes);
}

/** When the port was opened, by the CloudTrail event that led to the check, ISO 8601 in UTC; null where nobody knows. */
export function openedAtOf({ at, trigger, finding }: Pick<AuditEntry, 'at' | 'trigger' | 'finding'>): string | null {
  const opener = finding.exposures.length > 0 ? openerOf(trigger) : null;
  return opener && (opener.at ?? at);
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
