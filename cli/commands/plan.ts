import type { Command } from 'commander';
import type { Assessment } from '../../core/reconcile/assess.ts';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { assessBy, knownChainIfAny } from '../log/known-chain.ts';
import { isClaim, tellUnfinished, unfinishedBy } from '../log/unfinished.ts';
import type { JsonList, Output } from '../output.ts';
import { nothingRead } from '../places/scan-error.ts';
import { comment, planAsCommands, planText, planView } from '../render/plan.ts';
import type { ScanOrder } from '../scan/scan-groups.ts';
import { scanWithLog } from '../scan/scan-with-log.ts';
import { openSession, type PlaceOptions, placesOf, policyForReading, type Session } from '../session.ts';
import { snapshotOf, targetOf } from '../target.ts';

interface PlanOptions extends PlaceOptions {
  readonly all?: boolean;
}

export function planCommand(program: Command): void {
  defineCommand<PlanOptions>(program, 'plan', {
    summary: 'show what would be done to a group, step by step; changes nothing',
    example: 'smtp-warden plan sg-0123456789abcdef0 --output aws-cli',
    formats: ['table', 'json', 'aws-cli'],
    hasFormat: true,
    configure: (command) =>
      withPlaces(command)
        .argument('[group-id]', 'the security group')
        .option('--all', 'every group that is not as it should be'),
    run: async (output, options, [groupId]) => {
      const target = targetOf(groupId, options);
      const session = await openSession(options);
      const policy = await policyForReading(session, output);
      const list = output.list('plans');
      const isScript = output.format === 'aws-cli';
      // Nothing is revoked after an authorise that failed, nor the other way round.
      if (isScript) output.line('set -e');
      const work = { session, policy, list, output: isScript ? asComments(output) : output };
      const show = (assessment: Assessment) => {
        list.add(planView(assessment));
        output.line(`${isScript ? planAsCommands(assessment) : planText(assessment)}\n`);
      };
      if (target.kind === 'group') return planGroup(target.groupId, work, show);
      return planAll({ ...work, found: await placesOf(session, options) }, show);
    },
  });
}

interface Work extends Omit<ScanOrder, 'found'> {
  readonly session: Session;
  readonly list: JsonList;
}

async function planGroup(groupId: string, work: Work, show: (assessment: Assessment) => void): Promise<number> {
  const { session, policy, output, list } = work;
  const snapshot = await snapshotOf(session, groupId);
  const chain = await knownChainIfAny(snapshot.ref, session);
  const unfinished = chain.latest && isClaim(chain.latest) ? [unfinishedBy(chain.latest, session)] : [];
  const assessment = assessBy(chain, snapshot, { session, policy });
  if (assessment) show(assessment);
  else if (unfinished.length === 0) output.line(`${groupId} ${snapshot.name}: nothing to do, port 25 is restricted`);
  tellUnfinished(unfinished, session, output);
  list.end({ unfinished });
  return exitCodes.fine;
}

async function planAll(work: Work & ScanOrder, show: (assessment: Assessment) => void): Promise<number> {
  const { session, output, list } = work;
  const { groups, errors, open } = await scanWithLog(session, work, show);
  const unfinished = open.filter(isClaim).map((claim) => unfinishedBy(claim, session));
  tellUnfinished(unfinished, session, output);
  const error = nothingRead(errors, work.found, session);
  list.end({ groups, errors, unfinished, ...(error === null ? {} : { error }) });
  return errors.length > 0 ? exitCodes.failure : exitCodes.fine;
}

/** Whatever else is said must not become a command where the output is a script. */
function asComments(output: Output): Output {
  return { ...output, line: (text = '') => output.line(comment(text)) };
}
