import { counted } from '../../core/model/counted.ts';
import type { Report } from '../../core/report/report.ts';
import { storedEvidence } from '../evidence/stored-evidence.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { openTables, type TableOptions } from '../session.ts';
import { reportFormat } from './header.ts';
import { keptEvidence } from './kept-evidence.ts';
import { makeReport, reportLines } from './make-report.ts';
import { formatAsked, type OutputOption } from './output-option.ts';
import { periodOf } from './period.ts';
import type { ReportFormat } from './report-formats.ts';
import { tablesOf } from './tables.ts';
import { chunksOf, writeFileWhole } from './write-file.ts';

export interface ReportOptions extends TableOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly format?: ReportFormat;
  readonly output?: OutputOption;
}

export async function runReport(host: Host, options: ReportOptions): Promise<number> {
  const format = formatAsked(options);
  const session = await openTables(host, options);
  const now = session.runtime.clock.now();
  const period = periodOf(options, now);
  const header = { format: reportFormat, ...period, asOf: new Date(now).toISOString(), tables: tablesOf(session) };
  const { report } = await makeReport(header, session, host);
  const stored = await storedEvidence(report.openNow, session);
  for (const problem of stored.problems) host.notice(`smtp-warden: ${problem}`);
  const evidence = keptEvidence(report.openNow, stored);
  const made = { header: { ...header, ...(evidence && { evidence }) }, report };
  const lines = reportLines(format, made);
  const file = options.output?.file;
  if (file === undefined) for (const chunk of chunksOf(lines)) host.write(chunk);
  else {
    await writeFileWhole(file, lines);
    host.document({ file, format, ...period, asOf: header.asOf, summary: made.report.summary });
    host.notice(`${file}: ${sumText(made.report)}.`);
  }
  return tellFaults(made.report, host);
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
