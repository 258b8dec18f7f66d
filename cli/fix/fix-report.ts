import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { isHeld, progressText, stillClaimedText, unfinishedOf } from '../log/unfinished.ts';
import { errorLine, groupError, type ScanError } from '../places/scan-error.ts';
import { remediationText, remediationView } from '../render/remediation.ts';
import type { Session } from '../session.ts';
import type { Candidate } from './targets.ts';

interface Work {
  readonly session: Session;
  readonly host: Host;
  readonly errors: readonly ScanError[];
  /** The person named the groups, so that every result but a closed port is reported by the exit code. */
  readonly isNamed: boolean;
}

/** What `fix` prints about its groups. What is given for a group prints it, when its turn has come. */
export interface FixReport {
  readonly ofResult: (
    group: Pick<Candidate, 'ref' | 'name' | 'evidence'>,
    result: Reconciliation,
  ) => Promise<() => void>;
  /** `claim` is what this process still holds of the group. */
  readonly ofFailure: (ref: GroupRef, error: unknown, claim: AuditEntry | null) => () => void;
  /** Ends the JSON document, with these further members. */
  readonly end: (more: object) => void;
  readonly exitCode: () => number;
  /** What each group counts as in the sum. */
  readonly labels: () => readonly string[];
}

export function fixReport({ host, session, isNamed, errors: before }: Work): FixReport {
  const errors = [...before];
  const skipped: object[] = [];
  const codes = errors.map((): number => exitCodes.failure);
  const labels = errors.map(() => 'could not be read');
  const remediations = host.list('remediations');
  return {
    ofResult: async ({ ref, name, evidence }, result) => {
      const view = result.kind === 'remediated' ? null : await skippedView(ref, result, session);
      return () => {
        codes.push(exitCodeOf(result, isNamed));
        labels.push(labelOf(result));
        if (result.kind === 'remediated') {
          remediations.add({ ...remediationView(result.entry), evidence });
          host.line(remediationText(result.entry));
        } else if (view) {
          const { account, region, groupId } = ref;
          skipped.push({ account, region, groupId, ...view, evidence });
          host.line(`${[groupId, name].join(' ').trimEnd()}: ${skippedText(result, view)}`);
        }
      };
    },
    ofFailure: (ref, cause, claim) => () => {
      const error = groupError(ref, cause, claim ? stillClaimedText(claim, session) : undefined);
      host.notice(errorLine(error, session));
      errors.push(error);
      codes.push(exitCodes.failure);
      labels.push('failed');
    },
    end: (more) => remediations.end({ skipped, errors, ...more }),
    exitCode: () => (codes.includes(exitCodes.failure) ? exitCodes.failure : Math.max(exitCodes.fine, ...codes)),
    labels: () => labels,
  };
}

function exitCodeOf(result: Reconciliation, isNamed: boolean): number {
  switch (result.kind) {
    case 'remediated':
      return result.entry.outcome === 'completed' ? exitCodes.fine : exitCodes.failure;
    case 'decided':
      return isNamed || result.entry.outcome === 'deferred' ? exitCodes.findings : exitCodes.fine;
    case 'compliant':
      return exitCodes.fine;
    case 'gone':
    case 'declined':
    case 'busy':
    case 'unrecorded':
      return exitCodes.failure;
  }
}

/** What became of a group, as it is counted in the sum. */
function labelOf(result: Reconciliation): string {
  if (result.kind === 'compliant') return 'with nothing to do';
  if (result.kind !== 'remediated' && result.kind !== 'decided') return 'not changed';
  return outcomeLabels[result.entry.outcome] ?? 'not changed';
}

const outcomeLabels: { readonly [Name in Outcome]?: string } = {
  completed: 'changed',
  partial: 'partial',
  failed: 'failed',
  deferred: 'deferred',
  exempted: 'exempt',
  reported: 'not opted in',
};

type Skipped = Exclude<Reconciliation, { readonly kind: 'remediated' }>;

interface SkippedView {
  readonly outcome: string;
  readonly reason: string;
  readonly id?: string;
}

async function skippedView(ref: GroupRef, result: Skipped, session: Session): Promise<SkippedView> {
  if (result.kind === 'decided') {
    const { outcome, reason, id } = result.entry;
    return { outcome, reason, id };
  }
  const [claim] = result.kind === 'busy' ? await unfinishedOf(ref, session) : [];
  if (!claim || !isHeld(claim, session.runtime.clock.now())) return { outcome: result.kind, reason: result.reason };
  return { outcome: result.kind, reason: progressText(claim), id: claim.remediationId };
}

function skippedText({ kind }: Skipped, { outcome, reason }: SkippedView): string {
  switch (kind) {
    case 'decided':
      return `not changed, ${outcome}: ${reason}`;
    case 'unrecorded':
      return `not changed: ${reason}`;
    case 'busy':
      return reason;
    case 'declined':
      return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
    case 'gone':
      return reason;
    case 'compliant':
      return `nothing to do, ${reason}`;
  }
}
