import type { MailOverrule } from '../../core/audit/approval.ts';
import type { Allowance } from '../../core/execute/allowance.ts';
import { counted } from '../../core/model/counted.ts';
import { stepsKey } from '../../core/plan/step.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../core/reconcile/reconcile-deps.ts';
import { assertManaged } from '../accounts/assert-managed.ts';
import { finishingText } from '../flights/finishing-text.ts';
import { startFlights } from '../flights/start-flights.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf, holdInterrupts } from '../interrupt.ts';
import { tellUnfinished, type Unfinished, unfinishedBy } from '../log/unfinished.ts';
import { unwrittenLog } from '../log/unwritten-log.ts';
import { type WatchedLog, watchClaims } from '../log/watch-claims.ts';
import { sumOf, sumText } from '../render/sum.ts';
import type { Session } from '../session.ts';
import { checkOf } from './check-of.ts';
import { type FixReport, fixReport } from './fix-report.ts';
import type { Candidate, Candidates } from './targets.ts';

interface Work {
  readonly session: Session;
  readonly host: Host;
  readonly isNamed: boolean;
  /** Why the groups are closed although that stops mail; null: such groups are left as they are. */
  readonly overrule: MailOverrule | null;
  /** Whether a person has said yes. If not, a host that asks first has nothing recorded either. */
  readonly isAsked: boolean;
}

/**
 * Fixes several groups at a time and tells of them in their order; one that fails does not stop the rest. After a first Ctrl-C or
 * SIGTERM no group is begun any more. Gives the exit code.
 */
export async function fixGroups(found: Candidates, work: Work): Promise<number> {
  const { candidates, errors, nothingRead } = found;
  const { host, session } = work;
  const report = fixReport({ ...work, errors });
  const { auditLog } = session.runtime;
  const log = watchClaims(host.asksFirst && !work.isAsked ? unwrittenLog(auditLog).auditLog : auditLog);
  const deps = { ...session.runtime, auditLog: log.auditLog };
  const countText = () => `${flights.done()} of ${counted(candidates.length, 'group')} done`;
  const fix = {
    refOf: ({ ref }: Candidate) => ref,
    callsOf,
    work: (candidate: Candidate, allowance: Allowance) =>
      fixOne(candidate, { allowance, session, deps, log, report, overrule: work.overrule }),
    onDone: () => host.progress(countText()),
  };
  const flights = startFlights(candidates, fix, deps.changeBudget);
  const interrupts = holdInterrupts(
    () => {
      flights.stop();
      host.notice(finishingText(flights.inFlight().map(({ ref }) => ref)));
    },
    () => {
      flights.flush();
      const unfinished = log.held().map((claim) => unfinishedBy(claim, session));
      endAtOnce({ unfinished, countText: countText(), report }, work);
    },
  );
  await flights.ended;
  host.progress('');
  interrupts.release();
  const signal = interrupts.received();
  report.end({
    ...(signal ? { stopped: { signal, done: flights.done(), of: candidates.length } } : {}),
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

interface One {
  readonly allowance: Allowance;
  readonly session: Session;
  readonly deps: ReconcileDeps;
  readonly log: WatchedLog;
  readonly report: FixReport;
  readonly overrule: MailOverrule | null;
}

async function fixOne(
  candidate: Candidate,
  { allowance, session, deps, log, report, overrule }: One,
): Promise<() => void> {
  const { ref, assessment } = candidate;
  const check = { ...checkOf(session, overrule), allowance, approve: isAsShown(assessment) };
  try {
    await assertManaged(ref.account, session);
    return await report.ofResult(candidate, await reconcile(ref, check, deps));
  } catch (error) {
    return report.ofFailure(ref, error, log.heldOf(ref));
  }
}

/** How many calls a group is about to take, by the plan that was shown. */
function callsOf({ assessment, unfinished }: Candidate): number {
  return unfinished === null && assessment?.decision.kind === 'remediate' ? assessment.plan.steps.length : 0;
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
  readonly unfinished: readonly Unfinished[];
  readonly countText: string;
  readonly report: FixReport;
}

function endAtOnce({ unfinished, countText, report }: Interrupted, { session, host }: Work): void {
  report.end({ unfinished });
  tellUnfinished(unfinished, session, { line: (text = '') => host.notice(text) });
  const nothing = unfinished.length === 0 ? ', and no group is left half changed' : '';
  host.notice(`Stopped at once: ${countText}${nothing}.`);
}
