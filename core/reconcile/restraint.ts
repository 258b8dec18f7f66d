import type { AuditEntry } from '../audit/audit-entry.ts';
import { recentRemediations } from '../audit/recent-remediations.ts';
import { clockToleranceMs } from '../model/clock-tolerance.ts';
import type { Taking } from '../organisation/full-scope.ts';
import { deploymentTagKey, managedTagKey, remediationTagKey } from '../plan/managed-rules.ts';
import { type Assessment, closes } from './assess.ts';
import type { Check, ReconcileDeps, Reconciliation } from './reconcile-deps.ts';

interface Closing {
  readonly assessment: Assessment;
  readonly check: Check;
  readonly latest: AuditEntry | null;
}

type Restraint = Extract<Reconciliation, { kind: 'busy' }> | { readonly kind: 'defer'; readonly reason: string };

/**
 * What holds a closing back at the last moment: another run that is changing the group, somebody who has reopened it several
 * times, or the limit of closings in an hour, which counts this one. Null where nothing does.
 */
export async function restraintOn(closing: Closing, deps: ReconcileDeps): Promise<Restraint | null> {
  if (!closes(closing.assessment)) return null;
  const busy = otherRun(closing, deps) ?? reopened(closing, deps);
  if (busy) return busy;
  if (closing.check.isPerson) return null;
  const { ref } = closing.assessment.snapshot;
  const taking = await deps.changeLimit.take(ref, deps.clock.now());
  if (taking.kind === 'taken') return null;
  const reason = `the bot has closed as many groups ${fullText(taking)}; find out what opened them, then continue with: smtp-warden resume`;
  deps.alarm({ kind: 'ChangeLimitReached', group: ref, message: reason });
  return { kind: 'defer', reason };
}

function fullText({ scope, most }: Extract<Taking, { kind: 'full' }>): string {
  if (scope === null) return 'within an hour as the change limit allows';
  return `of ${scope} within an hour as its change limit of ${most} allows`;
}

/**
 * Another deployment, or a worker of ours whose claim was lost with a restored table, has just made rules to keep what it is
 * about to revoke. If we revoked it first, it would take them for useless and take them back. Its run is over when a claim is.
 */
function otherRun({ assessment, latest }: Closing, { settings, clock }: ReconcileDeps): Restraint | null {
  const now = clock.now();
  const known = latest ? Date.parse(latest.at) + clockToleranceMs : 0;
  for (const { tags } of assessment.snapshot.rules) {
    const other = tags[deploymentTagKey];
    if (other === undefined || tags[managedTagKey] !== undefined) continue;
    const since = startOf(tags[remediationTagKey] ?? '');
    const isOnRecord = since <= known || tags[remediationTagKey] === latest?.id;
    if (other === settings.deployment && isOnRecord) continue;
    const over = since + settings.claimTimeoutMs;
    if (since > now + clockToleranceMs || over <= now || Number.isNaN(since)) continue;
    return {
      kind: 'busy',
      reason: `smtp-warden deployment ${other} has been changing this group since ${new Date(since).toISOString()}`,
      againInMs: over + 5_000 - now,
    };
  }
  return null;
}

/** When a remediation began, by its id: `rem-`, and milliseconds in base 36 first. */
function startOf(remediationId: string): number {
  const [, time] = /^rem-([0-9a-z]{9})[0-9a-f]{12}$/.exec(remediationId) ?? [];
  return time === undefined ? Number.NaN : Number.parseInt(time, 36);
}

const hourMs = 3_600_000;
const waitMs = 10 * 60_000;
const mostInAnHour = 5;

/** After the fifth closing within an hour, each next one waits: somebody restores the rule as often as it goes. */
function reopened({ assessment, check, latest }: Closing, deps: ReconcileDeps): Restraint | null {
  if (check.isPerson) return null;
  const now = deps.clock.now();
  const recent = recentRemediations(latest, now).filter(({ at }) => Date.parse(at) > now - hourMs);
  const last = recent.at(-1);
  const over = last ? Date.parse(last.at) + waitMs : 0;
  if (recent.length < mostInAnHour || over <= now) return null;
  const who = [...new Set(recent.flatMap(({ openedBy, tool }) => openedBy?.arn ?? tool ?? []))];
  const reason = `closed ${recent.length} times within an hour and opened again${who.length > 0 ? ` by ${who.join(', ')}` : ''}; the next closing waits until ${new Date(over).toISOString()}`;
  deps.alarm({ kind: 'ReopenedByOthers', group: assessment.snapshot.ref, message: reason });
  return { kind: 'busy', reason, againInMs: over - now };
}
