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
import { watchClaims } from '../log/watch-claims.ts';
import { lossLine, stepLines } from '../render/plan.ts';
import type { Session } from '../session.ts';
import { tellUndoResult, undoDocument } from './undo-result.ts';
import { undoSubject } from './undo-subject.ts';

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
  const shown = await wayBack(first, request, session);
  if (!shown.plan) return tellUndoResult(shown.result, request, host);
  const { plan } = shown;
  // The exemption is written after the claim: where it cannot be, nothing is begun.
  if (plan.change.kind === 'closing') await session.runtime.allowlist.assertEditable();
  for (const line of wayBackLines(plan, first, request)) host.line(line);
  const subject = () => undoSubject(plan, { first, request, session });
  if (!(await host.ask('Undo it?', { yes: request.yes, subject }))) throw new Error('nothing was changed');
  return takeWayBack(plan, { request, session, host });
}

/** A command that names another account or region than the record is about another group. */
function refuseOtherPlace({ group, id }: AuditEntry, { region, accounts }: UndoRequest): void {
  const isOther = (asked: readonly string[] | undefined, own: string) => asked?.some((one) => one !== own) ?? false;
  if (!isOther(region, group.region) && !isOther(accounts, group.account)) return;
  throw new UsageError(
    `${id} belongs to account ${group.account}, region ${group.region}; leave out --region and --accounts, or give these values`,
  );
}

/**
 * The plan as `undo` itself finds it, which is declined here. An undo that was interrupted before is recorded by it as
 * what it came to; only then is known what is left to do.
 */
async function wayBack({ group }: AuditEntry, request: UndoRequest, session: Session) {
  let plan: UndoPlan | null = null;
  const keep = (found: UndoPlan) => {
    plan = found;
    return false;
  };
  const result = await undo(
    { ...orderOf(group, request, session), approve: keep },
    session.trigger('undo'),
    session.runtime,
  );
  return { plan: plan as UndoPlan | null, result };
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

interface Work {
  readonly request: UndoRequest;
  readonly session: Session;
  readonly host: Host;
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
