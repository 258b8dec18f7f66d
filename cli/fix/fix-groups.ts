import { stepsKey } from '../../core/plan/step.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Reconciliation } from '../../core/reconcile/reconcile-deps.ts';
import { exitCodes, failureOf } from '../failure.ts';
import type { Output } from '../output.ts';
import { remediationText, remediationView } from '../render/remediation.ts';
import type { ScanError } from '../scan/scan-groups.ts';
import type { Session } from '../session.ts';
import type { Candidate } from './targets.ts';

interface Work {
  readonly session: Session;
  readonly output: Output;
  readonly errors: readonly ScanError[];
  /** The person named the group, so anything but a closed port is not what was asked for. */
  readonly isNamed: boolean;
}

/** Reconciles one group after the other; one that fails does not stop the rest. Gives the exit code. */
export async function fixGroups(candidates: readonly Candidate[], work: Work): Promise<number> {
  const { output, session } = work;
  const errors = [...work.errors];
  const skipped: object[] = [];
  const codes = errors.map((): number => exitCodes.failure);
  const remediations = output.list('remediations');
  for (const candidate of candidates) {
    const { account, region, groupId } = candidate.ref;
    try {
      const result = await fixGroup(candidate, session);
      codes.push(exitCodeOf(result, work.isNamed));
      output.line(resultText(groupId, result));
      if (result.kind === 'remediated') remediations.add(remediationView(result.entry));
      else skipped.push({ account, region, groupId, ...skippedView(result) });
    } catch (error) {
      const { message } = failureOf(error);
      output.notice(`${groupId}: ${message}`);
      errors.push({ account, region, groupId, error: message });
      codes.push(exitCodes.failure);
    }
  }
  remediations.end({ skipped, errors });
  if (candidates.length === 0 && errors.length === 0) {
    output.line('Nothing to do: no opted-in group lets the internet reach port 25.');
  }
  return codes.includes(exitCodes.failure) ? exitCodes.failure : Math.max(exitCodes.fine, ...codes);
}

/** `fix` is always the real thing, whatever the mode; it changes what was shown, or nothing. */
function fixGroup({ ref, assessment }: Candidate, session: Session): Promise<Reconciliation> {
  const { runtime } = session;
  return reconcile(ref, session.trigger('fix'), {
    ...runtime,
    settings: { ...runtime.settings, mode: 'enforce' },
    approve: ({ plan }) => assessment?.decision.kind === 'remediate' && stepsKey(plan) === stepsKey(assessment.plan),
  });
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
    case 'taken':
    case 'busy':
    case 'unrecorded':
      return exitCodes.failure;
  }
}

function resultText(groupId: string, result: Reconciliation): string {
  if (result.kind === 'remediated') return remediationText(result.entry);
  if (result.kind === 'decided') return `${groupId}: not changed, ${result.entry.outcome}: ${result.entry.reason}`;
  return `${groupId}: ${result.kind}, ${result.reason}`;
}

function skippedView(result: Exclude<Reconciliation, { kind: 'remediated' }>) {
  if (result.kind === 'decided')
    return { outcome: result.entry.outcome, reason: result.entry.reason, id: result.entry.id };
  return { outcome: result.kind, reason: result.reason };
}
