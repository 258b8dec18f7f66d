import { stringify } from 'csv-stringify/sync';
import { canonicalJson } from '../../core/model/canonical-json.ts';
import type {
  AnchorState,
  ChainState,
  Closing,
  OpenGroup,
  PersonDecision,
  Report,
  Undo,
} from '../../core/report/report.ts';
import { cellOfText } from '../render/csv-cell.ts';
import type { HeadedReport, KeptEvidence } from './header.ts';
import { keptTexts } from './kept-evidence.ts';
import { actionText, changeLine, letInText } from './texts.ts';

/** One row for each thing that happened; what it does not have is an empty cell. */
const columns = [
  'kind',
  'at',
  'account',
  'region',
  'groupId',
  'groupName',
  'id',
  'result',
  'by',
  'openedAt',
  'openedBy',
  'openedFrom',
  'openedWith',
  'seconds',
  'approvedBy',
  'revoked',
  'authorized',
  'reason',
  'details',
] as const;

type Row = Partial<Record<(typeof columns)[number], string>>;

/** The first cell of the header line, by which `report verify` knows a report as CSV. */
export const csvBegin = `${columns[0]},${columns[1]},`;

/**
 * A report as CSV: first a row that says what it was made of, then the sums, then a row for each closing, undo, edit, decision, open
 * group and chain. No cell is one that a spreadsheet runs as a formula.
 */
export function* csvReport({ header, report }: HeadedReport): Generator<string> {
  yield columns.join(',');
  yield line({ kind: 'report', at: header.asOf, details: canonicalJson(header) });
  for (const problem of header.evidence?.problems ?? []) yield line({ kind: 'evidence', result: problem });
  for (const row of rowsOf(report, header.evidence)) yield line(row);
}

function line(row: Row): string {
  return stringify([columns.map((name) => cellOfText(row[name] ?? ''))], { eof: false });
}

function* rowsOf(report: Report, evidence: KeptEvidence | undefined): Generator<Row> {
  yield { kind: 'summary', details: JSON.stringify(report.summary) };
  for (const row of report.closings) yield closingRow(row);
  for (const row of report.undos) yield undoRow(row);
  for (const edit of report.policyEdits) {
    const { at, by, reason, sequence } = edit;
    const row = { kind: 'policy-edit', at, id: `policy ${sequence}`, result: actionText(edit), by, reason };
    for (const change of edit.changes) yield { ...row, details: changeLine(change) };
    if (edit.changes.length === 0) yield row;
  }
  for (const row of report.decisions) yield decisionRow(row);
  const textOf = keptTexts(evidence);
  for (const row of report.openNow) yield openRow(row, textOf(row));
  for (const row of report.chains) yield chainRow(row);
  for (const row of report.anchors) yield anchorRow(row);
}

interface OfGroup {
  readonly id: string;
  readonly at: string;
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly groupName?: string;
}

function groupCells({ id, at, account, region, groupId, groupName = '' }: OfGroup): Row {
  return { id, at, account, region, groupId, groupName };
}

function openingCells({ opening }: Pick<Closing, 'opening'>): Row {
  if (opening === null) return {};
  const { at, by, sourceIp, tool } = opening;
  return { openedAt: at, openedBy: by, openedFrom: sourceIp ?? '', openedWith: tool ?? '' };
}

function closingRow(row: Closing): Row {
  const { outcome, closedBy, seconds, approval, letIn, revoked, authorized, reason } = row;
  const approvals = [...(approval ? [`plan: ${approval.by}`] : []), ...letIn.map(letInText)];
  return {
    kind: 'closing',
    ...groupCells(row),
    ...openingCells(row),
    result: outcome,
    by: closedBy,
    seconds: seconds === null ? '' : String(seconds),
    approvedBy: approvals.join('; '),
    revoked: revoked.join('; '),
    authorized: authorized.join('; '),
    reason,
  };
}

function undoRow(row: Undo): Row {
  const { outcome, by, undoes, reopens, revoked, authorized, reason } = row;
  const details = `undoes ${undoes}${reopens ? '; open again after it' : ''}`;
  const rules = { revoked: revoked.join('; '), authorized: authorized.join('; ') };
  return { kind: 'undo', ...groupCells(row), result: outcome, by, ...rules, reason, details };
}

function decisionRow(row: PersonDecision): Row {
  const { kind, by, reason, digest } = row;
  return { kind, ...groupCells(row), by, reason: reason ?? '', details: `digest ${digest}` };
}

function openRow(row: OpenGroup, kept: string | null): Row {
  const { since, outcome, reason } = row;
  const details = `since ${since}${kept === null ? '' : `; evidence, not of the log: ${kept}`}`;
  return { kind: 'open', ...groupCells(row), ...openingCells(row), result: outcome, reason, details };
}

function chainRow({ chain, entries, head, fault }: ChainState): Row {
  const result = fault === null ? 'holds' : `entry ${fault.sequence}: ${fault.problem}`;
  return { kind: 'chain', id: chain, result, details: `${entries} entries, end ${head}` };
}

function anchorRow({ sequence, at, digest, chains, entries, problem }: AnchorState): Row {
  const details = `${chains} chains, ${entries} entries, digest ${digest}`;
  return { kind: 'anchor', at, id: `anchor ${sequence}`, result: problem ?? 'holds', details };
}
