import { counted } from '../../core/model/counted.ts';
import { stepsKey } from '../../core/plan/step.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf, holdInterrupts } from '../interrupt.ts';
import { tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import { watchClaims } from '../log/watch-claims.ts';
import { sumOf, sumText } from '../render/sum.ts';
import type { Session } from '../session.ts';
import { checkOf } from './check-of.ts';
import { type FixReport, fixReport } from './fix-report.ts';
import type { Candidates } from './targets.ts';

interface Work {
  readonly session: Session;
  readonly host: Host;
  readonly isNamed: boolean;
}

/**
 * Fixes one group after the other; one that fails does not stop the rest. After a first Ctrl-C or SIGTERM the current group is
 * the last. Gives the exit code.
 */
export async function fixGroups(found: Candidates, work: Work): Promise<number> {
  const { candidates, errors, nothingRead } = found;
  const { host, session } = work;
  const report = fixReport({ ...work, errors });
  const log = watchClaims(session.runtime.auditLog);
  const deps = { ...session.runtime, auditLog: log.auditLog };
  let done = 0;
  const countText = () => `${done} of ${counted(candidates.length, 'group')} done`;
  const interrupts = holdInterrupts(
    () => host.notice(`Finishing ${candidates[done]?.ref.groupId}, then stopping. Press Ctrl-C again to stop at once.`),
    () => endAtOnce({ claim: log.held(), countText: countText(), report }, work),
  );
  for (const candidate of candidates) {
    const { ref, assessment } = candidate;
    if (interrupts.received() !== null) break;
    try {
      await report.add(candidate, await reconcile(ref, { ...checkOf(session), approve: isAsShown(assessment) }, deps));
    } catch (error) {
      report.failed(ref, error);
    }
    done += 1;
  }
  interrupts.release();
  const signal = interrupts.received();
  report.end({
    ...(signal ? { stopped: { signal, done, of: candidates.length } } : {}),
    ...(nothingRead === null ? {} : { error: nothingRead }),
  });
  if (signal) {
    host.notice(`Stopped by ${signal}: ${countText()}.`);
    return exitCodeOf(signal);
  }
  if (candidates.length === 0 && errors.length === 0) {
    host.line('Nothing to do: no opted-in group lets the internet reach port 25.');
  }
  const rest = Array.from({ length: found.notOptedIn }, () => 'not opted in');
  host.sum(sumText(sumOf([...report.labels(), ...rest]), 'changed'));
  return report.exitCode();
}

/** Nothing is done that was not shown. Less may be: others may have done a part of it in the meantime. */
function isAsShown(shown: Assessment | null): (assessment: Assessment) => boolean {
  const known = new Set(shown?.decision.kind === 'remediate' ? effects(shown) : []);
  return (assessment) => effects(assessment).every((effect) => known.has(effect));
}

/** What a plan does to the rules, and what is lost by it. */
function effects({ plan }: Assessment): string[] {
  return [...stepsKey(plan).split('\n'), ...plan.lost.map(({ what }) => what)];
}

interface Interrupted {
  readonly claim: ReturnType<ReturnType<typeof watchClaims>['held']>;
  readonly countText: string;
  readonly report: FixReport;
}

function endAtOnce({ claim, countText, report }: Interrupted, { session, host }: Work): void {
  const unfinished = claim ? [unfinishedBy(claim, session)] : [];
  report.end({ unfinished });
  tellUnfinished(unfinished, session, { line: (text = '') => host.notice(text) });
  host.notice(`Stopped at once: ${countText}${claim ? '' : ', and no group is left half changed'}.`);
}
