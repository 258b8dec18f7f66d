import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { fixGroups } from '../fix/fix-groups.ts';
import { allCandidates, type Candidate, groupCandidate, isChange } from '../fix/targets.ts';
import { finishUnread, type Output } from '../output.ts';
import { planText } from '../render/plan.ts';
import { openSession, type PlaceOptions, placesOf, type Session } from '../session.ts';
import { type Target, targetOf } from '../target.ts';

interface FixOptions extends PlaceOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
}

export function fixCommand(program: Command): void {
  defineCommand<FixOptions>(program, 'fix', {
    summary: 'close port 25 of groups that opted in, and record it; asks first',
    example: 'smtp-warden fix sg-0123456789abcdef0 --yes',
    configure: (command) =>
      withPlaces(command)
        .argument('[group-id]', 'the security group')
        .option('--all', 'every group that opted in and needs it')
        .option('--yes', 'do not ask; more groups than SMTP_WARDEN_CHANGE_LIMIT are refused then'),
    run: async (output, options, [groupId]) => {
      finishUnread();
      const target = targetOf(groupId, options);
      const session = await openSession(options);
      const policy = await session.runtime.allowlist.read();
      const work = { session, policy, output };
      const { candidates, errors } =
        target.kind === 'group'
          ? await groupCandidate(target.groupId, work)
          : await allCandidates({ ...work, found: await placesOf(session, options) });
      for (const candidate of candidates) tellCandidate(candidate, output);
      const changes = candidates.filter(isChange).length;
      if (changes > 0 && !(await confirmed(question(changes, target, { session, options }), options))) {
        output.list('remediations').end({ skipped: [], errors });
        output.notice('Nothing was changed.');
        return exitCodes.failure;
      }
      return fixGroups(candidates, { session, output, errors, isNamed: target.kind === 'group' });
    },
  });
}

function tellCandidate({ assessment, unfinished, settled }: Candidate, output: Output): void {
  // A group that somebody is at is told of when its turn comes.
  if (unfinished) return;
  if (settled)
    output.line(
      `${settled.group.groupId}: ${settled.id} was cut off, and is ended as ${settled.outcome}: ${settled.reason}`,
    );
  if (assessment) output.line(`${planText(assessment)}\n`);
}

/** Throws where --yes would answer for more groups than the change limit: that only a person who reads the number may do. */
function question(
  changes: number,
  target: Target,
  { session, options }: { readonly session: Session; readonly options: FixOptions },
): string {
  const { changeLimit } = session.settings;
  if (changes === 1) return 'Change this group now?';
  if (target.kind === 'group' || changes <= changeLimit) return `Change these ${changes} groups now?`;
  if (options.yes) {
    throw new Error(
      `${changes} groups would be changed and the change limit is ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT): ` +
        'nothing was changed. Read the plans first, then answer the question on a terminal, raise the limit, or fix group by group',
    );
  }
  return `Change these ${changes} groups now? They are more than the change limit of ${changeLimit} (SMTP_WARDEN_CHANGE_LIMIT).`;
}
