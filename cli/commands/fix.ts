import type { Command } from 'commander';
import { confirmed } from '../confirm.ts';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { fixGroups } from '../fix/fix-groups.ts';
import { allCandidates, type Candidate, groupCandidate, isChange } from '../fix/targets.ts';
import { finishUnread } from '../output.ts';
import { planText, stepLines } from '../render/plan.ts';
import { openSession, type PlaceOptions, placesOf } from '../session.ts';
import { targetOf } from '../target.ts';

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
        .option('--yes', 'do not ask'),
    run: async (output, options, [groupId]) => {
      finishUnread();
      const target = targetOf(groupId, options);
      const session = await openSession(options);
      const policy = await session.runtime.allowlist.read();
      const { candidates, errors } =
        target.kind === 'group'
          ? await groupCandidate(session, policy, target.groupId)
          : await allCandidates(session, { policy, output, found: await placesOf(session, options) });
      for (const candidate of candidates) output.line(`${candidateText(candidate)}\n`);
      const changes = candidates.filter(isChange).length;
      if (target.kind === 'all' && changes > session.settings.changeLimit) {
        throw new Error(
          `${changes} groups would be changed and the change limit is ${session.settings.changeLimit} ` +
            '(SMTP_WARDEN_CHANGE_LIMIT): nothing was changed. ' +
            'Read the plans first, then raise the limit or fix group by group',
        );
      }
      if (changes > 0 && !(await confirmed(question(changes), options))) {
        output.list('remediations').end({ skipped: [], errors });
        output.notice('Nothing was changed.');
        return exitCodes.failure;
      }
      return fixGroups(candidates, { session, output, errors, isNamed: target.kind === 'group' });
    },
  });
}

function candidateText({ ref, assessment, open }: Candidate): string {
  const unfinished = open && [
    `${ref.groupId}: remediation ${open.id} of ${open.at} is not finished; what is missing of it is made good first:`,
    ...open.steps.flatMap(stepLines),
  ];
  return [...(unfinished ?? []), ...(assessment ? [planText(assessment)] : [])].join('\n');
}

function question(changes: number): string {
  return changes === 1 ? 'Change this group now?' : `Change these ${changes} groups now?`;
}
