import type { Command } from 'commander';
import { defineCommand, withRegions } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { lookOver } from '../look-over.ts';
import { findingText, findingView } from '../render/finding.ts';
import { openSession, policyForReading, type RegionOptions, regionsOf } from '../session.ts';

export function scanCommand(program: Command): void {
  defineCommand<RegionOptions>(program, 'scan', {
    summary: 'find every group that lets the internet reach port 25, opted in or not; changes nothing',
    example: 'smtp-warden scan --all-regions',
    configure: withRegions,
    run: async (output, options) => {
      const session = await openSession(options.region?.[0]);
      const regions = await regionsOf(session, options);
      const policy = await policyForReading(session, () =>
        output.notice('There is no allowlist table yet, so nothing counts as approved (smtp-warden init creates it).'),
      );
      const list = output.list('findings');
      let findings = 0;
      const { groups, errors } = await lookOver(session, { regions, policy, output }, (assessment) => {
        if (assessment.exposures.length === 0) return;
        findings += 1;
        list.add(findingView(assessment, session.settings.warden.optInTagKey));
        output.line(`${findingText(assessment)}\n`);
      });
      list.end({ account: session.place.account, regions, groups, errors });
      output.line(summary(findings, groups, regions.length, errors.length));
      if (errors.length > 0) return exitCodes.failure;
      return findings > 0 ? exitCodes.findings : exitCodes.fine;
    },
  });
}

function summary(findings: number, groups: number, regions: number, errors: number): string {
  const where = `${groups.toLocaleString('en')} groups in ${regions === 1 ? 'one region' : `${regions} regions`}`;
  const trouble = errors > 0 ? `, ${errors} could not be read` : '';
  return `${findings} ${findings === 1 ? 'finding' : 'findings'} in ${where}${trouble}`;
}
