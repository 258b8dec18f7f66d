import type { ExposureLimits } from '../evaluator/evaluate.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { excessiveSums } from '../policy/approved-sum.ts';
import { closes } from '../reconcile/assess.ts';
import { quotaReason, sumReason } from '../reconcile/decide.ts';
import type { Settled } from './settle.ts';

/** The quota of rules for a group, or the sum of the addresses that are approved for it. */
export type HeldBackBy = 'quota' | 'sum';

/** Which of the two limits holds a group back in the end; null: none. */
export function heldBackBy({ rest }: Settled, limits: ExposureLimits): HeldBackBy | null {
  if (rest?.decision.kind !== 'defer') return null;
  const { reason } = rest.decision;
  if (excessiveSums(rest.entries, limits).some((sum) => sumReason(sum) === reason)) return 'sum';
  return quotaReason(rest.plan, rest.snapshot) === reason ? 'quota' : null;
}

interface Told {
  readonly was: Settled;
  readonly will: Settled;
  /** The entries whose networks lose access. */
  readonly losing: readonly AllowlistEntry[];
}

/** What the owner of a group has to know of an edit, in words. */
export function reasonOf({ was, will, losing }: Told): string {
  const parts = [
    decisionText(will),
    ...(losing.length > 0 ? [`approved networks lose access: ${namesOf(losing)}`] : []),
    ...lostText(will),
    ...(was.changes.some(closes) && will.changes.some(closes) ? ['closed by the policy as it is, too'] : []),
    ...(was.changes.some(closes) && !will.changes.some(closes) ? ['closed by the policy as it is'] : []),
  ];
  return parts.join('; ');
}

function decisionText({ decision, reason, changes }: Settled): string {
  const isClosed = changes.some(closes);
  if (decision === 'compliant') return 'nothing has to be changed';
  if (decision !== 'remediate') return `${reason}${changes.length > 0 ? changedText : ''}`;
  return isClosed ? `closed, since ${reason}` : `follows the allowlist: ${reason}`;
}

const changedText = '; what has ended is revoked all the same';

const mostNamed = 5;

function namesOf(entries: readonly AllowlistEntry[]): string {
  const named = entries.slice(0, mostNamed).map(({ cidr, id, owner }) => `${cidr} (${id}, owner ${owner})`);
  const more = entries.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What no rule can keep after the changes. */
function lostText({ changes }: Settled): string[] {
  const lost = changes.flatMap(({ plan }) => plan.lost.map(({ what }) => what));
  if (lost.length === 0) return [];
  const more = lost.length > mostNamed ? ` and ${lost.length - mostNamed} more` : '';
  return [`not kept: ${lost.slice(0, mostNamed).join(', ')}${more}`];
}
