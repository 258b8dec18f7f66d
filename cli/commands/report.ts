import { type Command, Option } from 'commander';
import { defineCommand, oneValue, withTables } from '../define-command.ts';
import { formatAsked, outputOption } from '../report/output-option.ts';
import { reportFormats } from '../report/report-formats.ts';
import type { ReportOptions } from '../report/run-report.ts';
import type { TableOptions } from '../session.ts';

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
    load: async () => (await import('../report/run-report.ts')).runReport,
  });
  report.enablePositionalOptions();
  defineCommand<TableOptions>(report, 'verify', {
    summary: 'make a report again from the log, and compare it with the file byte by byte',
    example: 'smtp-warden report verify report.html',
    configure: (command) => withTables(command).argument('<file>', 'what `smtp-warden report` wrote'),
    readsOnly: true,
    load: async () => (await import('../report/run-verify.ts')).runVerify,
  });
}
