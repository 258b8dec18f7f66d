import type { Command } from 'commander';
import type { FoundPlaces } from '../../core/sweep/places.ts';
import { defineCommand, withPlaces } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import { tellUnfinished, unfinishedIn } from '../log/unfinished.ts';
import { nothingRead } from '../places/scan-error.ts';
import { findingText, findingView } from '../render/finding.ts';
import { scanAccountRegions } from '../scan/scan-groups.ts';
import { openSession, type PlaceOptions, placesOf, policyForReading } from '../session.ts';

export function scanCommand(program: Command): void {
  defineCommand<PlaceOptions>(program, 'scan', {
    summary: 'find every group that lets the internet reach port 25, opted in or not; changes nothing',
    example: 'smtp-warden scan --all-regions',
    configure: withPlaces,
    run: async (output, options) => {
      const session = await openSession(options);
      const found = await placesOf(session, options);
      const policy = await policyForReading(session, output);
      const list = output.list('findings');
      let findings = 0;
      const order = { found, policy, output };
      const { groups, errors } = await scanAccountRegions(session, order, (assessment) => {
        if (assessment.exposures.length === 0) return;
        findings += 1;
        list.add(findingView(assessment, session.settings.warden.optInTagKey));
        output.line(`${findingText(assessment)}\n`);
      });
      const regions = [...new Set(found.places.map(({ region }) => region))];
      const unfinished = await unfinishedIn(session, found.places);
      const error = nothingRead(errors, found, session);
      const document = { accounts: session.accounts, regions, groups, errors, unfinished };
      list.end({ ...document, ...(error === null ? {} : { error }) });
      tellUnfinished(unfinished, session, output);
      output.line(summary({ findings, groups, found, errors: errors.length }));
      if (errors.length > 0) return exitCodes.failure;
      return findings > 0 ? exitCodes.findings : exitCodes.fine;
    },
  });
}

interface Seen {
  readonly findings: number;
  readonly groups: number;
  readonly found: FoundPlaces;
  readonly errors: number;
}

function summary({ findings, groups, found, errors }: Seen): string {
  const regions = new Set(found.places.map(({ region }) => region)).size;
  const accounts = new Set(found.places.map(({ account }) => account)).size;
  const of = accounts > 1 ? ` of ${accounts} accounts` : '';
  const where = `${groups.toLocaleString('en')} groups in ${regions === 1 ? 'one region' : `${regions} regions`}${of}`;
  const trouble = errors > 0 ? `, ${errors} could not be read` : '';
  return `${findings} ${findings === 1 ? 'finding' : 'findings'} in ${where}${trouble}`;
}
