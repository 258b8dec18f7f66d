import { type Command, Option } from 'commander';
import { counted } from '../../core/model/counted.ts';
import type { Report } from '../../core/report/report.ts';
import { defineCommand, oneValue, withTables } from '../define-command.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { reportFormat } from '../report/header.ts';
import { makeReport, type ReportFormat, reportFormats, reportLines } from '../report/make-report.ts';
import { formatAsked, type OutputOption, outputOption } from '../report/output-option.ts';
import { periodOf } from '../report/period.ts';
import { tablesOf } from '../report/tables.ts';
import { readClaim, verifyReport } from '../report/verify-report.ts';
import { chunksOf, writeFileWhole } from '../report/write-file.ts';
import { openTables, type TableOptions } from '../session.ts';

interface ReportOptions extends TableOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly format?: ReportFormat;
  readonly output?: OutputOption;
}

export function reportCommand(program: Command): void {
  const report = defineCommand<ReportOptions>(program, 'report', {
    summary: 'write what was opened, closed, undone and approved in a period, for an auditor',
    example: 'smtp-warden report --from 2026-10-01 --to 2026-12-31 --output report.html',
    formats: reportFormats,
    ownFormat: ({ output, ...asked }) =>
      output?.file === undefined ? formatAsked({ ...asked, output }) : asked.json ? 'json' : 'table',
    configure: (command) =>
      withTables(command)
        .option('--from <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 30d', oneValue)
        .option('--to <time>', 'up to this time, which may lie ahead: 2026-11-30 is the end of that day', oneValue)
        .addOption(new Option('--format <format>', 'the format of the report (default: html)').choices(reportFormats))
        .option(
          '-o, --output <file>',
          'write this file; html, csv and json are formats, as with other commands',
          outputOption,
        ),
    run: async (host, options) => {
      const format = formatAsked(options);
      const session = await openTables(host, options);
      const now = session.runtime.clock.now();
      const period = periodOf(options, now);
      const header = { format: reportFormat, ...period, asOf: new Date(now).toISOString(), tables: tablesOf(session) };
      const made = await makeReport(header, session, host);
      const lines = reportLines(format, made);
      const file = options.output?.file;
      if (file === undefined) for (const chunk of chunksOf(lines)) host.write(chunk);
      else {
        await writeFileWhole(file, lines);
        host.document({ file, format, ...period, asOf: header.asOf, summary: made.report.summary });
        host.notice(`${file}: ${sumText(made.report)}.`);
      }
      return tellFaults(made.report, host);
    },
  });
  report.enablePositionalOptions();
  defineCommand<TableOptions>(report, 'verify', {
    summary: 'make a report again from the log, and compare it with the file byte by byte',
    example: 'smtp-warden report verify report.html',
    configure: (command) => withTables(command).argument('<file>', 'what `smtp-warden report` wrote'),
    run: async (host, options, [file = '']) => {
      const claimed = await readClaim(file);
      return verifyReport({ file, claimed }, await openTables(host, options), host);
    },
  });
}

function sumText({ summary }: Report): string {
  const { closings, undos, policyEdits, openNow } = summary;
  return [
    counted(closings, 'closing'),
    counted(undos, 'undo'),
    counted(policyEdits, 'edit of the policy', 'edits of the policy'),
    `${counted(openNow, 'group')} open now`,
  ].join(', ');
}

/** A report of a log that does not hold is written all the same, and says so; a person has to look. */
function tellFaults({ chains }: Report, host: Pick<Host, 'notice'>): number {
  const broken = chains.filter(({ fault }) => fault !== null);
  for (const { chain, fault } of broken.slice(0, 10))
    host.notice(`The chain ${chain} does not hold at entry ${fault?.sequence}: ${fault?.problem}.`);
  if (broken.length > 10) host.notice(`And ${broken.length - 10} more chains do not hold.`);
  return broken.length > 0 ? exitCodes.findings : exitCodes.fine;
}
