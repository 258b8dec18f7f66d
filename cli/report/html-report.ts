import { canonicalJson } from '../../core/model/canonical-json.ts';
import type { AnchorState, Report } from '../../core/report/report.ts';
import type { HeadedReport, KeptEvidence, ReportHeader } from './header.ts';
import { headsDigest } from './heads-digest.ts';
import { htmlStyle } from './html-style.ts';
import {
  closingColumns,
  decisionColumns,
  editColumns,
  openColumnsWith,
  openerColumns,
  undoColumns,
} from './html-tables.ts';
import { type HtmlColumn, htmlTable, htmlText, htmlTime } from './html-text.ts';
import { plotLines } from './plot.ts';
import { durationText, momentText } from './texts.ts';

/** The name of the element that holds the header, for `report verify`. */
export const headerName = 'smtp-warden-report';

/**
 * A report as one HTML file, line by line. Nothing in it makes a browser ask for anything, and a policy in its head forbids that:
 * `default-src 'none'`. Every text of the log is escaped.
 */
export function* htmlReport({ header, report }: HeadedReport): Generator<string> {
  yield* headLines(header);
  yield '<body>';
  yield '<header><h1>Port 25 of the security groups: report</h1>';
  yield `<p>From ${momentText(header.from)} to ${momentText(header.to)} UTC, by the log as it was at ${momentText(header.asOf)} UTC.</p>`;
  yield `<p class="dim">Audit table ${htmlText(header.tables.audit)} in account ${htmlText(header.tables.account)}, ${htmlText(header.tables.region)}.</p></header>`;
  yield '<nav aria-label="Sections"><ul>';
  for (const [id, title] of sections) yield `<li><a href="#${id}">${title}</a></li>`;
  yield '</ul></nav><main>';
  yield* summaryLines(report);
  yield* heading('over-time');
  yield* plotLines(report.timeline);
  yield* tableLines('open', openColumnsWith(header.evidence), report.openNow);
  yield* evidenceNotes(header.evidence);
  yield* tableLines('closings', closingColumns, report.closings);
  yield* tableLines('undos', undoColumns, report.undos);
  yield* tableLines('edits', editColumns, report.policyEdits);
  yield* tableLines('decisions', decisionColumns, report.decisions);
  yield* tableLines('openers', openerColumns, report.openers);
  yield* chainLines(report);
  yield* howLines();
  yield '</main></body></html>';
}

const sections = [
  ['over-time', 'Openings and closings over time'],
  ['open', 'Open now'],
  ['closings', 'Closings'],
  ['undos', 'Undos'],
  ['edits', 'Edits of the policy'],
  ['decisions', 'Approvals and rejections'],
  ['openers', 'Who opened'],
  ['chains', 'State of the chains'],
  ['how', 'How to read and check this report'],
] as const;

type Section = (typeof sections)[number][0];

const none: Partial<Record<Section, string>> = {
  open: 'No group is open by what is on record.',
  closings: 'No group was closed in this period.',
  undos: 'Nothing was undone in this period.',
  edits: 'The allowlist and the exemptions were not edited in this period.',
  decisions: 'No proposal was approved or rejected in this period.',
  openers: 'No group was opened in this period.',
};

function* headLines(header: ReportHeader): Generator<string> {
  yield '<!doctype html>';
  yield '<html lang="en"><head><meta charset="utf-8">';
  yield `<meta name="${headerName}" content="${htmlText(canonicalJson(header))}">`;
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">';
  yield '<meta name="referrer" content="no-referrer">';
  yield `<title>Port 25 report, ${header.from.slice(0, 10)} to ${header.to.slice(0, 10)}</title>`;
  yield `<style>${htmlStyle}</style></head>`;
}

function* heading(id: Section): Generator<string> {
  yield `<h2 id="${id}">${sections.find(([one]) => one === id)?.[1]}</h2>`;
}

function* tableLines<Row>(id: Section, columns: readonly HtmlColumn<Row>[], rows: readonly Row[]): Generator<string> {
  yield* heading(id);
  const caption = sections.find(([one]) => one === id)?.[1] ?? '';
  yield* htmlTable({ caption, columns, rows, none: none[id] ?? '' });
}

function* evidenceNotes(evidence: KeptEvidence | undefined): Generator<string> {
  if (evidence === undefined) return;
  yield '<p class="dim">Who would be cut off is not of the log: it is what was kept when this report was made, and <code>report verify</code> does not check it.</p>';
  for (const problem of evidence.problems) yield `<p class="bad">${htmlText(problem)}</p>`;
}

function* summaryLines({ summary }: Report): Generator<string> {
  const { timeToClose: times } = summary;
  const time = (seconds: number | null) => (seconds === null ? '–' : durationText(seconds));
  const cards: readonly (readonly [string, string])[] = [
    ['opened', number(summary.openings)],
    ['closed', number(summary.closings)],
    ['closings not completed', number(summary.notCompleted)],
    ['open now', number(summary.openNow)],
    ['undos', number(summary.undos)],
    ['edits of the policy', number(summary.policyEdits)],
    ['proposals approved', number(summary.approvals)],
    ['proposals rejected', number(summary.rejections)],
    ['time to close, median', time(times.median)],
    ['time to close, p90', time(times.p90)],
    ['time to close, longest', time(times.longest)],
    ['chains that do not hold', number(summary.brokenChains)],
  ];
  yield '<dl class="cards">';
  for (const [title, value] of cards) yield `<div><dt>${title}</dt><dd>${value}</dd></div>`;
  yield '</dl>';
  yield `<p class="dim">The time to close is known of ${number(times.known)} closings. Of ${number(times.unknown)} it is not known when the group was opened.</p>`;
}

function* chainLines({ chains, anchors }: Report): Generator<string> {
  yield* heading('chains');
  const broken = chains.filter(({ fault }) => fault !== null);
  const entries = chains.reduce((sum, one) => sum + one.entries, 0);
  yield `<p>${number(chains.length)} chains with ${number(entries)} entries. Digest of their ends: <code>${headsDigest(chains)}</code></p>`;
  if (broken.length === 0) {
    yield '<p>Every chain holds: no entry was changed, removed or inserted.</p>';
    yield* anchorLines(anchors);
    return;
  }
  yield `<p class="bad">${number(broken.length)} ${broken.length === 1 ? 'chain does' : 'chains do'} not hold. What this report says of them may be wrong.</p>`;
  yield* htmlTable({
    caption: 'Chains that do not hold',
    columns: [
      { title: 'chain', cell: ({ chain }) => `<code>${htmlText(chain)}</code>` },
      { title: 'entry', cell: ({ fault }) => String(fault?.sequence ?? '') },
      { title: 'what is wrong', cell: ({ fault }) => htmlText(fault?.problem ?? '') },
    ],
    rows: broken,
    none: '',
  });
  yield* anchorLines(anchors);
}

function* anchorLines(anchors: readonly AnchorState[]): Generator<string> {
  yield '<h3>Anchors</h3>';
  yield* htmlTable({
    caption: 'Anchors',
    columns: [
      { title: 'at (UTC)', cell: ({ at }) => htmlTime(at) },
      { title: 'chains', cell: ({ chains }) => number(chains) },
      { title: 'entries', cell: ({ entries }) => number(entries) },
      { title: 'digest', cell: ({ digest }) => `<code>${htmlText(digest)}</code>` },
      { title: 'state', cell: ({ problem }) => htmlText(problem ?? 'holds') },
    ],
    rows: anchors,
    none: 'No anchor was written up to the end of the period: entries that were removed at the end of a chain do not show.',
  });
}

function* howLines(): Generator<string> {
  yield* heading('how');
  yield '<ul>';
  for (const line of howTexts) yield `<li>${line}</li>`;
  yield '</ul>';
}

const howTexts = [
  'A group counts as open from the call that opened it (CloudTrail), or, where no such call is known, from the first entry that names it, until an entry says that it was closed.',
  'A group that is not opted in and that its owner closed by hand stays under “Open now” until the next entry about it.',
  'The time to close runs from that call to the end of the closing. p90: nine of ten closings took no longer.',
  '“Approved by” names who approved the plan, where that was needed, and who last edited each allowlist entry that was let in.',
  'All times are in UTC. Nothing in this file was fetched from elsewhere or can be.',
  'To check it, run <code>smtp-warden report verify FILE</code> with access to the audit table: it makes the report again from the log and compares every byte.',
] as const;

function number(value: number): string {
  return value.toLocaleString('en');
}
