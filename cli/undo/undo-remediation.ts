import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { stepsKey } from '../../core/plan/step.ts';
import { type UndoDeps, type UndoResult, undo } from '../../core/undo/undo.ts';
import type { UndoPlan } from '../../core/undo/undo-decision.ts';
import { assertManaged } from '../accounts/assert-managed.ts';
import { UsageError } from '../failure.ts';
import { failureOf } from '../failure-of.ts';
import type { Host } from '../host/host.ts';
import { exitCodeOf, holdInterrupts } from '../interrupt.ts';
import { stillClaimedText, tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import { unwrittenLog } from '../log/unwritten-log.ts';
import { watchClaims } from '../log/watch-claims.ts';
import { lossLine, stepLines } from '../render/plan.ts';
import type { Session } from '../session.ts';
import { tellUndoResult, undoDocument } from './undo-result.ts';
import { type ShownUndo, undoQuestion, undoSubject } from './undo-subject.ts';

export interface UndoRequest {
  /** The remediation that is undone. */
  readonly undoes: string;
  /** ISO 8601 in UTC. */
  readonly exemptUntil: string;
  readonly portOnly: boolean;
  readonly yes: boolean;
  /** Where the group is, if the command says so; another place than that on record is refused. */
  readonly region?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
}

interface Work {
  /** The first entry of what is undone. */
  readonly first: AuditEntry;
  readonly request: UndoRequest;
  readonly session: Session;
  readonly host: Host;
}

/** Shows the plan of the undo, asks, and executes it. Gives the exit code. */
export async function undoRemediation(request: UndoRequest, session: Session, host: Host): Promise<number> {
  const { undoes } = request;
  const [first] = await session.runtime.auditLog.entriesWithId(undoes);
  if (!first) {
    throw new Error(
      `the history has no remediation or decision ${JSON.stringify(undoes)}; \`smtp-warden history list\` shows the ids`,
    );
  }
  refuseOtherPlace(first, request);
  await assertManaged(first.group.account, session);
  const work = { first, request, session, host };
  const shown = await wayBack(work);
  const { plan } = shown;
  if (!plan) return tellNothing(shown, work);
  // The exemption is written after the claim: where it cannot be, nothing is begun.
  if (plan.change.kind === 'closing') await session.runtime.allowlist.assertEditable();
  for (const line of wayBackLines(plan, first, request)) host.line(line);
  const { unsettled } = shown;
  const subject = () => undoSubject({ plan, unsettled }, work);
  if (!(await host.ask(undoQuestion({ plan, unsettled }), { yes: request.yes, subject })))
    throw new Error('nothing was changed');
  return takeWayBack(plan, work);
}

/** A command that names another account or region than the record is about another group. */
function refuseOtherPlace({ group, id }: AuditEntry, { region, accounts }: UndoRequest): void {
  const isOther = (asked: readonly string[] | undefined, own: string) => asked?.some((one) => one !== own) ?? false;
  if (!isOther(region, group.region) && !isOther(accounts, group.account)) return;
  throw new UsageError(
    `${id} belongs to account ${group.account}, region ${group.region}; leave out --region and --accounts, or give these values`,
  );
}

interface Shown extends ShownUndo {
  /** Where there is no plan: why. */
  readonly result: UndoResult;
}

/**
 * The plan as `undo` itself finds it, which is declined here. An undo that was interrupted before is recorded by it as
 * what it came to; only then is known what is left to do. For a host that asks first nothing is recorded.
 */
async function wayBack({ first: { group }, request, session, host }: Work): Promise<Shown> {
  let plan: UndoPlan | null = null;
  const keep = (found: UndoPlan) => {
    plan = found;
    return false;
  };
  const { runtime } = session;
  const { auditLog, unwritten } = unwrittenLog(runtime.auditLog);
  const deps = host.asksFirst ? { ...runtime, auditLog } : runtime;
  const order = { ...orderOf(group, request, session), approve: keep };
  const result = await undo(order, session.trigger('undo'), deps);
  return { plan, result, unsettled: unwritten() };
}

/** Tells why nothing is undone. What is to be recorded of an undo that was interrupted is recorded once the person has said so. */
async function tellNothing({ unsettled, result }: Shown, work: Work): Promise<number> {
  const { first, request, session, host } = work;
  const shown = { plan: null, unsettled };
  if (unsettled.length === 0) return tellUndoResult(result, request, host);
  const subject = () => undoSubject(shown, work);
  if (!(await host.ask(undoQuestion(shown), { yes: request.yes, subject }))) throw new Error('nothing was recorded');
  const order = { ...orderOf(first.group, request, session), approve: () => false };
  return tellUndoResult(await undo(order, session.trigger('undo'), session.runtime), request, host);
}

function orderOf(group: AuditEntry['group'], { undoes, portOnly, exemptUntil }: UndoRequest, session: Session) {
  return { group, undoes, portOnly, by: session.identity, exemptUntil };
}

function wayBackLines(
  { change, steps, lost, notes, undoes }: UndoPlan,
  { group, groupName }: AuditEntry,
  { portOnly, exemptUntil }: UndoRequest,
): string[] {
  const isOpening = change.kind === 'closing';
  const what =
    portOnly && isOpening ? 'opens only TCP at the port again, and revokes nothing' : `plan to undo ${undoes}`;
  const end = isOpening
    ? `The group is exempt until ${exemptUntil}; after that it is closed again.`
    : 'The port is closed again, and no exemption is written.';
  return [
    `${group.groupId} ${groupName}: ${what}`,
    ...steps.flatMap(stepLines),
    ...lost.map(lossLine),
    ...notes.map((note) => `    note: ${note}`),
    `${end}\n`,
  ];
}

/** Does what was shown, or nothing. A first Ctrl-C or SIGTERM only says that it will be finished. */
async function takeWayBack(plan: UndoPlan, { request, session, host }: Work): Promise<number> {
  const log = watchClaims(session.runtime.auditLog);
  const deps: UndoDeps = { ...session.runtime, auditLog: { ...session.runtime.auditLog, ...log.auditLog } };
  const interrupts = holdInterrupts(
    () => host.notice('Finishing the undo, then stopping. Press Ctrl-C again to stop at once.'),
    () => {
      const claims = log.held();
      const reason =
        claims.length > 0
          ? 'stopped at once; run undo again to finish it'
          : 'stopped at once; no change is left half done';
      host.document(undoDocument(request, { reason }));
      const unfinished = claims.map((claim) => unfinishedBy(claim, session));
      tellUnfinished(unfinished, session, { line: (text = '') => host.notice(text) });
      host.notice(`Undo of ${request.undoes}: ${reason}.`);
    },
  );
  const order = {
    ...orderOf(plan.group, request, session),
    approve: (now: UndoPlan) => stepsKey(now) === stepsKey(plan),
  };
  const result: UndoResult = await undo(order, session.trigger('undo'), deps)
    .catch((error: unknown) => {
      const claim = log.heldOf(plan.group);
      if (claim === null) throw error;
      throw new Error(`${failureOf(error).message}. ${stillClaimedText(claim, session)}`, { cause: error });
    })
    .finally(interrupts.release);
  const { undoes, exemptUntil } = request;
  const isOpening = plan.change.kind === 'closing';
  const exitCode = tellUndoResult(result, { undoes, exemptUntil: isOpening ? exemptUntil : null }, host);
  const signal = interrupts.received();
  return signal ? exitCodeOf(signal) : exitCode;
}
