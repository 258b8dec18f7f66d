import { type ImportProblem, importAllowlist } from '../../core/policy/import-allowlist.ts';
import type { ConfirmOptions } from '../edit/confirm.ts';
import { exitCodeOfEdit, outcomeView, reasonOf } from '../edit/edit-outcome.ts';
import { editPolicy } from '../edit/edit-policy.ts';
import { refuseMissing } from '../edit/missing-subjects.ts';
import { exitCodes, UsageError } from '../failure.ts';
import { failureOf } from '../failure-of.ts';
import type { Host } from '../host/host.ts';
import { differenceText, differenceView, problemText } from '../render/import.ts';
import { openTables, type Session, type TableOptions } from '../session.ts';
import type { FileFormat } from './allowlist-file.ts';
import { nameOf, readImportFile, standardInput } from './read-import-file.ts';

export interface ImportOptions extends TableOptions, ConfirmOptions {
  readonly format?: FileFormat;
  readonly replace?: boolean;
  readonly force?: boolean;
  readonly reason?: string;
}

export async function runImport(host: Host, options: ImportOptions, [file = '']: readonly string[]): Promise<number> {
  refuseQuestion(file, options);
  const rows = await readImportFile({ path: file, format: options.format }, Date.now());
  const session = await openTables(host, options);
  const [now, on] = [session.runtime.clock.now(), await session.runtime.allowlist.current()];
  const { limits } = session.settings.warden;
  const context = { now, by: session.identity.arn, limits, replace: options.replace === true };
  const difference = importAllowlist(on.policy, rows, context);
  if (difference.kind === 'refused') return refuse(host, file, difference.problems);
  // Where it is followed by a question, it is shown where the effect and the question are.
  const tell = options.dryRun || options.yes ? host.line : host.notice;
  tell(differenceText(difference, now));
  const { changes } = difference;
  const outcome = await editPolicy(host, session, {
    ...{ on, options, changes, action: 'import', reason: reasonOf(options.reason ?? `import of ${nameOf(file)}`) },
    question: 'Make these changes now?',
    ...(options.force ? {} : { check: (preview) => refuseMissing(difference.added, preview) }),
  });
  const isApplied = outcome.kind === 'applied';
  if (isApplied) host.notice('All changes were written.');
  else if (outcome.kind !== 'declined') host.notice('Nothing was changed.');
  if (isApplied) await removeLeftovers(session, host);
  host.document({ ...differenceView(difference, now), ...outcomeView(outcome) });
  return exitCodeOfEdit(outcome);
}

/** Nobody can answer a question whose standard input is the file. */
function refuseQuestion(file: string, { yes, dryRun }: ImportOptions): void {
  if (file !== standardInput || yes || dryRun) return;
  throw new UsageError('with - (standard input) the command cannot ask: check with --dry-run, then use --yes');
}

/** The import is in force by now, so that trouble with what it has replaced is told and is no failure. */
async function removeLeftovers({ runtime }: Session, host: Host): Promise<void> {
  try {
    await runtime.allowlist.removeLeftovers();
  } catch (error) {
    const what =
      'The policy that it replaced could not be removed from the table; nobody reads it, and the next import tries again';
    host.notice(`${what}: ${failureOf(error).message}`);
  }
}

function refuse(host: Host, file: string, problems: readonly ImportProblem[]): number {
  const error = `${nameOf(file)} was refused and nothing was written`;
  host.document({ error, problems });
  for (const problem of problems) host.notice(problemText(problem));
  host.notice(`smtp-warden: ${error}`);
  return exitCodes.usage;
}
