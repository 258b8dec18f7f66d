import { counted } from '../../core/model/counted.ts';
import { buildReport } from '../../core/report/build-report.ts';
import { keepHeapSmall } from '../host/heap.ts';
import type { Host } from '../host/host.ts';
import type { Session } from '../session.ts';
import { csvReport } from './csv-report.ts';
import type { HeadedReport, ReportHeader } from './header.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { reportSource } from './read-log.ts';
import type { ReportFormat } from './report-formats.ts';

/** Reads the log and makes the report of a header, with progress. */
export async function makeReport(
  header: ReportHeader,
  session: Session,
  host: Pick<Host, 'progress' | 'ownsProcess'>,
): Promise<HeadedReport> {
  if (host.ownsProcess) keepHeapSmall();
  const { from, to, asOf } = header;
  const report = await buildReport(await reportSource(session), { from, to, asOf }, ({ groups, entries }) =>
    host.progress(`${counted(groups, 'group')}, ${counted(entries, 'entry', 'entries')}`),
  );
  host.progress('');
  return { header, report };
}

const renderings: Readonly<Record<ReportFormat, (report: HeadedReport) => Generator<string>>> = {
  html: htmlReport,
  csv: csvReport,
  json: jsonReport,
};

/** The text of a report, a line at a time, each with its line break. The same report is always the same text. */
export function* reportLines(format: ReportFormat, report: HeadedReport): Generator<string> {
  for (const line of renderings[format](report)) yield `${line}\n`;
}
