import type { Command } from 'commander';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { fixGroups } from '../fix/fix-groups.ts';
import { fixQuestion } from '../fix/question.ts';
import { allCandidates, type Candidate, candidateLabels, isChange, namedCandidates } from '../fix/targets.ts';
import type { Host } from '../host/host.ts';
import { finishUnread } from '../host/terminal.ts';
import { planText } from '../render/plan.ts';
import { sumOf, sumText } from '../render/sum.ts';
import { openSession, type PlaceOptions, placesOf } from '../session.ts';
import { targetOf } from '../target.ts';
import { showPlans } from './plan.ts';

interface FixOptions extends PlaceOptions {
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export function fixCommand(program: Command): void {
  defineCommand<FixOptions>(program, 'fix', {
    summary: 'close port 25 of groups that opted in, and record it; asks first',
    example: 'smtp-warden fix sg-0123456789abcdef0 --yes',
    configure: (command) =>
      withPlaces(command)
        .argument('[groups...]', 'security groups, by id or name')
        .option('--all', 'every group that opted in and needs a change')
        .option('--dry-run', 'only show what would be done, and exit, as `plan` does')
        .option('--yes', 'do not ask; refused for more groups than SMTP_WARDEN_CHANGE_LIMIT'),
    run: async (host, options, groups) => {
      if (options.dryRun) return showPlans(host, options, groups);
      finishUnread();
      const target = targetOf(groups, options);
      const session = await openSession(host, options);
      const policy = await session.runtime.allowlist.read();
      const work = { session, policy, host };
      const found =
        target.kind === 'groups'
          ? await namedCandidates(target.groups, work)
          : await allCandidates({ ...work, found: await placesOf(session, options) });
      const { candidates, errors } = found;
      for (const candidate of candidates) tellCandidate(candidate, host);
      const changes = candidates.filter(isChange).length;
      const isNamed = target.kind === 'groups';
      const { changeLimit } = session.settings;
      const asked = { changes, changeLimit, yes: options.yes === true };
      if (changes > 0 && !options.yes) host.sum(sumText(sumOf(candidateLabels(found)), 'to change'));
      if (changes > 0 && !(await host.ask(fixQuestion(asked), options))) {
        host.list('remediations').end({ skipped: [], errors });
        host.notice('Nothing was changed.');
        return exitCodes.failure;
      }
      return fixGroups(found, { session, host, isNamed });
    },
  });
}

function tellCandidate({ assessment, unfinished, settled }: Candidate, host: Host): void {
  // A group that another remediation is changing is reported when its turn comes.
  if (unfinished) return;
  if (settled)
    host.line(
      `${settled.group.groupId}: ${settled.id} was interrupted, and is recorded as ${settled.outcome}: ${settled.reason}`,
    );
  if (assessment) host.line(`${planText(assessment)}\n`);
}
