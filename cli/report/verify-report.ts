import { open } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { messageOf } from '../../core/model/message-of.ts';
import { exitCodes, UsageError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { styled } from '../host/terminal.ts';
import type { Session } from '../session.ts';
import { compareLines, type Difference } from './compare-lines.ts';
import { csvBegin } from './csv-report.ts';
import { headerOf, type ReadHeader, type ReportHeader } from './header.ts';
import { headerName } from './html-report.ts';
import { textOfHtml } from './html-text.ts';
import { makeReport, reportLines } from './make-report.ts';
import type { ReportFormat } from './report-formats.ts';
import { isSameTables, tablesOf } from './tables.ts';

/** The header stands within the first lines of a report. It is long where it says much of open groups. */
const beginLines = 4;
const beginLength = 16_384;
const longestBegin = 64 * 1024 * 1024;

/** What a file says it is. */
interface Claimed {
  readonly format: ReportFormat;
  readonly header: ReportHeader;
}

/** Reads what a file was made of. Throws a UsageError where it is no report that this version can make again. */
export async function readClaim(file: string): Promise<Claimed> {
  const text = await beginOf(file);
  const { format, json } = headerText(text);
  const reading: ReadHeader = json === null ? { kind: 'none' } : headerOf(json);
  if (reading.kind === 'header' && format !== null) return { format, header: reading.header };
  if (reading.kind === 'other-format') {
    throw new UsageError(
      `${file} was written by another version of smtp-warden, in form ${reading.format} of the report; verify it with that version`,
    );
  }
  throw new UsageError(`${file} is not a report of smtp-warden: its header is missing or was changed`);
}

/**
 * Makes the report of a file again from the log and compares the two byte by byte. Exit code 1 where they differ, with the first line
 * that does.
 */
export async function verifyReport(
  { file, claimed: { header, format } }: { readonly file: string; readonly claimed: Claimed },
  session: Session,
  host: Host,
): Promise<number> {
  if (!isSameTables(header.tables, tablesOf(session))) {
    const { audit, account, region } = header.tables;
    throw new UsageError(
      `${file} was made from the table ${audit} in account ${account}, region ${region}; use credentials of that account, ` +
        'and AWS_REGION or --region for that region (SMTP_WARDEN_AUDIT_TABLE names the table)',
    );
  }
  const now = new Date(session.runtime.clock.now()).toISOString();
  if (header.asOf > now)
    throw new UsageError(
      `${file} says that it was made at ${header.asOf}, which lies ahead: its header was changed, or this clock or that of its maker is wrong`,
    );
  const made = await makeReport(header, session, host);
  const difference = await compareLines(file, reportLines(format, made));
  const { from, to, asOf } = header;
  host.document({ verified: difference === null, file, format, from, to, asOf, difference });
  if (difference === null) {
    host.line(`${styled('green', '✓')} ${file} is what the log says from ${from} to ${to}, as of ${asOf}.`);
    return exitCodes.fine;
  }
  host.line(`${styled('red', '✗')} ${file} is not what the log says: line ${difference.line} differs.`);
  host.line(`  in the file     ${shown(difference.inFile)}`);
  host.line(`  by the log      ${shown(difference.byLog)}`);
  return exitCodes.failure;
}

function shown(text: Difference['inFile']): string {
  return text === null ? '(nothing: it ends before)' : text;
}

/** The begin of a file as text. */
async function beginOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      for (let length = beginLength; ; length *= 4) {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
        const text = buffer.toString('utf8', 0, bytesRead);
        if (bytesRead < length || length >= longestBegin || text.split('\n').length > beginLines) return text;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The format that a text begins as, and the header in it, as JSON. */
function headerText(text: string): { readonly format: ReportFormat | null; readonly json: string | null } {
  const html = new RegExp(`^<!doctype html>\\n.*\\n<meta name="${headerName}" content="([^"]*)">\\n`).exec(text);
  if (html) return { format: 'html', json: textOfHtml(html[1] ?? '') };
  const json = /^\{"report":(.*)\n/.exec(text);
  if (json) return { format: 'json', json: json[1] ?? null };
  const [first, second] = text.split('\n', 2);
  if (!first?.startsWith(csvBegin) || second === undefined) return { format: null, json: null };
  return { format: 'csv', json: lastCell(second) };
}

function lastCell(line: string): string | null {
  try {
    const [cells] = parse(line) as string[][];
    return cells?.at(-1) ?? null;
  } catch {
    return null;
  }
}
