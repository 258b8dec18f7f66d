import type { Command } from 'commander';
import { groupKey } from '../../core/model/security-group.ts';
import { stepsKey } from '../../core/plan/step.ts';
import { planUndo, type UndoDecision, type UndoPlan } from '../../core/undo/plan-undo.ts';
import { type UndoResult, undo } from '../../core/undo/undo.ts';
import { confirmed } from '../confirm.ts';
import { defineCommand } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { expiryOf } from '../moment.ts';
import { finishUnread, type Output } from '../output.ts';
import { lossLine, stepLines } from '../render/plan.ts';
import { remediationText, remediationView } from '../render/remediation.ts';
import { openSession, type Session } from '../session.ts';

interface UndoOptions {
  readonly yes?: boolean;
  readonly exemptFor: string;
  readonly roleArn?: string;
}

export function undoCommand(program: Command): void {
  defineCommand<UndoOptions>(program, 'undo', {
    summary: 'take a remediation back: shows the way back, asks, and exempts the group for a while',
    example: 'smtp-warden undo rem-0mhw3k1zi5f2c8d1e6a77 --exempt-for 4h',
    configure: (command) =>
      command
        .argument('<id>', 'the remediation, as `history list` shows it')
        .option('--exempt-for <time>', 'how long the bot leaves the group open: 90m, 12h, 30d, or until a time', '1h')
        .option('--yes', 'do not ask')
        .option('--role-arn <arn>', 'reach the account of the group by taking on this role there'),
    run: async (output, options, [id = '']) => {
      finishUnread();
      const session = await openSession(options);
      const exemptUntil = expiryOf(options.exemptFor, session.runtime.now());
      return undoRemediation({ id, exemptUntil, options }, session, output);
    },
  });
}

interface Order {
  readonly id: string;
  readonly exemptUntil: string;
  readonly options: UndoOptions;
}

async function undoRemediation({ id, exemptUntil, options }: Order, session: Session, output: Output): Promise<number> {
  const { runtime, identity } = session;
  const [first] = await runtime.auditLog.entriesWithId(id);
  if (!first) {
    throw new Error(`nothing is on record under ${JSON.stringify(id)}; \`smtp-warden history list\` shows the ids`);
  }
  const decision = await decide(id, first.group, session);
  if (decision.kind !== 'undo') return tellOutcome(decision, { id, exemptUntil: null }, output);
  const { plan } = decision;
  output.line(`${first.group.groupId} ${first.groupName}: the way back from ${id}`);
  output.line([...plan.steps.flatMap(stepLines), ...plan.lost.map(lossLine)].join('\n'));
  for (const text of plan.already) output.line(`    ${text}`);
  output.line(`The group is exempt until ${exemptUntil}; after that it is closed again.\n`);
  if (!(await confirmed('Undo it?', options))) throw new Error('nothing was changed');
  const approve = (now: UndoPlan) => stepsKey(now) === stepsKey(plan);
  const order = { group: first.group, undoes: id, by: identity.arn, exemptUntil, approve };
  // A person asked for it: the mode holds back only what the bot does by itself.
  const warden = { ...runtime, settings: { ...runtime.settings, mode: 'enforce' } as const };
  return tellOutcome(await undo(order, session.trigger('undo'), warden), { id, exemptUntil }, output);
}

async function decide(id: string, group: Parameters<typeof groupKey>[0], session: Session): Promise<UndoDecision> {
  const { runtime, settings } = session;
  const [entries, snapshot] = await Promise.all([
    runtime.auditLog.entriesOf(groupKey(group)),
    runtime.groups.snapshot(group),
  ]);
  const { optInTagKey } = settings.warden;
  return planUndo({ entries, undoes: id, remediationId: runtime.newId(), snapshot, optInTagKey });
}

/** Prints what became of it and gives the exit code. */
function tellOutcome(
  result: Exclude<UndoDecision, { kind: 'undo' }> | UndoResult,
  { id, exemptUntil }: { readonly id: string; readonly exemptUntil: string | null },
  output: Output,
): number {
  if (result.kind === 'remediated') {
    output.document({
      undoes: id,
      undone: result.entry.outcome === 'completed',
      reason: result.entry.reason,
      exemptUntil,
      remediation: remediationView(result.entry),
    });
    output.line(remediationText(result.entry));
    return result.entry.outcome === 'completed' ? exitCodes.fine : exitCodes.failure;
  }
  if (result.kind !== 'nothing') throw new Error('reason' in result ? result.reason : result.kind);
  output.document({ undoes: id, undone: false, reason: result.reason, exemptUntil: null, remediation: null });
  output.line(`Nothing to undo: ${result.reason}`);
  return exitCodes.fine;
}
