import { type Command, Option } from 'commander';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import type { Output } from '../output.ts';
import { planAsCommands, planText, planView } from '../render/plan.ts';
import { assessWithLog, scanWithLog } from '../scan/scan-with-log.ts';
import { openSession, type PlaceOptions, placesOf, policyForReading, type Session } from '../session.ts';
import { snapshotOf, targetOf } from '../target.ts';

interface PlanOptions extends PlaceOptions {
  readonly all?: boolean;
  readonly format: 'table' | 'json' | 'aws-cli';
}

export function planCommand(program: Command): void {
  defineCommand<PlanOptions>(program, 'plan', {
    summary: 'show what would be done to a group, step by step; changes nothing',
    example: 'smtp-warden plan sg-0123456789abcdef0 --format aws-cli',
    configure: (command) =>
      withPlaces(command)
        .argument('[group-id]', 'the security group')
        .option('--all', 'every group that is not as it should be')
        .addOption(new Option('--format <format>').choices(['table', 'json', 'aws-cli']).default('table')),
    run: async (output, options, [groupId]) => {
      const target = targetOf(groupId, options);
      const session = await openSession(options);
      const policy = await policyForReading(session, () =>
        output.notice('There is no allowlist table yet, so nothing counts as approved (smtp-warden init creates it).'),
      );
      const list = output.list('plans');
      // Nothing is authorised after a revoke that failed.
      if (options.format === 'aws-cli') output.line('set -e');
      const show = (assessment: Assessment) => {
        list.add(planView(assessment));
        output.line(`${options.format === 'aws-cli' ? planAsCommands(assessment) : planText(assessment)}\n`);
      };
      if (target.kind === 'group') {
        await planGroup(target.groupId, { session, policy, output }, show);
        list.end({});
        return exitCodes.fine;
      }
      const found = await placesOf(session, options);
      const { groups, errors } = await scanWithLog(session, { found, policy, output }, show);
      list.end({ groups, errors });
      return errors.length > 0 ? exitCodes.failure : exitCodes.fine;
    },
  });
}

async function planGroup(
  groupId: string,
  { session, policy, output }: { session: Session; policy: Policy; output: Output },
  show: (assessment: Assessment) => void,
): Promise<void> {
  const snapshot = await snapshotOf(session, groupId);
  const assessment = await assessWithLog(session, policy, snapshot);
  if (assessment) show(assessment);
  else output.line(`${groupId} ${snapshot.name}: nothing to do, port 25 is restricted`);
}
