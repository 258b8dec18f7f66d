import type { Closing, Opener, OpenGroup, PersonDecision, PolicyEdit, Undo } from '../../core/report/report.ts';
import type { KeptEvidence } from './header.ts';
import { type HtmlColumn, htmlList, htmlText, htmlTime } from './html-text.ts';
import { keptTexts } from './kept-evidence.ts';
import { actionText, changeLine, closingText, durationText, letInText, openingText, undoText } from './texts.ts';

/** The columns of the tables in a report as HTML. */

interface OfGroup {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  readonly groupName?: string;
}

const group: HtmlColumn<OfGroup> = {
  title: 'group',
  cell: ({ groupName, groupId, account, region }) =>
    `${groupName === undefined ? '' : `<div>${htmlText(groupName)}</div>`}<div><code class="id">${htmlText(groupId)}</code></div><div class="dim">${htmlText(account)} ${htmlText(region)}</div>`,
};

const rules: HtmlColumn<{ readonly revoked: readonly string[]; readonly authorized: readonly string[] }> = {
  title: 'rules',
  cell: ({ revoked, authorized }) =>
    htmlList([...revoked.map((text) => `− ${text}`), ...authorized.map((text) => `+ ${text}`)]),
};

export const closingColumns: readonly HtmlColumn<Closing>[] = [
  {
    title: 'ended (UTC)',
    cell: (row) =>
      `${htmlTime(row.at)}<div>${htmlText(closingText(row))}</div><div><code class="id">${htmlText(row.id)}</code></div>`,
  },
  group,
  {
    title: 'opened',
    cell: ({ opening, foundAt }) =>
      opening === null
        ? `<div>not known by whom</div><div class="dim">found ${htmlTime(foundAt)}</div>`
        : `${htmlTime(opening.at)}<div>${htmlText(openingText(opening))}</div>`,
  },
  {
    title: 'open for',
    cell: ({ seconds }) => (seconds === null ? '<span class="dim">not known</span>' : durationText(seconds)),
  },
  { title: 'closed by', cell: ({ closedBy }) => htmlText(closedBy) },
  {
    title: 'approved by',
    cell: ({ approval, letIn }) =>
      htmlList([...(approval ? [`plan: ${approval.by} at ${approval.at}`] : []), ...letIn.map(letInText)]),
  },
  rules,
  { title: 'reason', cell: ({ reason }) => htmlText(reason) },
];

export const undoColumns: readonly HtmlColumn<Undo>[] = [
  {
    title: 'ended (UTC)',
    cell: (row) =>
      `${htmlTime(row.at)}<div>${htmlText(undoText(row))}</div><div><code class="id">${htmlText(row.id)}</code></div>`,
  },
  group,
  { title: 'undoes', cell: ({ undoes }) => `<code class="id">${htmlText(undoes)}</code>` },
  { title: 'by', cell: ({ by }) => htmlText(by) },
  rules,
  { title: 'reason', cell: ({ reason }) => htmlText(reason) },
];

export const editColumns: readonly HtmlColumn<PolicyEdit>[] = [
  { title: 'at (UTC)', cell: ({ at, sequence }) => `${htmlTime(at)}<div class="dim">entry ${sequence}</div>` },
  { title: 'edit', cell: (row) => htmlText(actionText(row)) },
  { title: 'by', cell: ({ by, userId }) => `<div>${htmlText(by)}</div><div class="dim">${htmlText(userId)}</div>` },
  { title: 'reason', cell: ({ reason }) => htmlText(reason) },
  { title: 'changes', cell: ({ changes }) => htmlList(changes.map(changeLine)) },
  {
    title: 'digest of the preview',
    cell: ({ previewDigest }) => (previewDigest === null ? 'no preview' : `<code>${htmlText(previewDigest)}</code>`),
  },
];

export const decisionColumns: readonly HtmlColumn<PersonDecision>[] = [
  { title: 'at (UTC)', cell: ({ at }) => htmlTime(at) },
  { title: 'decision', cell: ({ kind }) => (kind === 'approval' ? 'approved' : 'rejected') },
  { title: 'proposal', cell: ({ id }) => `<code class="id">${htmlText(id)}</code>` },
  { ...group },
  { title: 'by', cell: ({ by }) => htmlText(by) },
  { title: 'reason', cell: ({ reason }) => htmlText(reason ?? '') },
  { title: 'digest of the plan', cell: ({ digest }) => `<code>${htmlText(digest)}</code>` },
];

const openColumns: readonly HtmlColumn<OpenGroup>[] = [
  group,
  {
    title: 'open since (UTC)',
    cell: ({ since, opening }) =>
      `${htmlTime(since)}${opening === null ? '<div class="dim">first found; opened before</div>' : ''}`,
  },
  { title: 'opened by', cell: ({ opening }) => (opening === null ? 'not known' : htmlText(openingText(opening))) },
  { title: 'on record', cell: ({ outcome, at }) => `<div>${htmlText(outcome)}</div>${htmlTime(at)}` },
  { title: 'why it was not closed', cell: ({ reason }) => htmlText(reason) },
  { title: 'id', cell: ({ id }) => `<code class="id">${htmlText(id)}</code>` },
];

/** The same with whom closing a group cuts off, where something is known of that. */
export function openColumnsWith(evidence: KeptEvidence | undefined): readonly HtmlColumn<OpenGroup>[] {
  if (evidence === undefined) return openColumns;
  const textOf = keptTexts(evidence);
  const cell = (row: OpenGroup) => htmlText(textOf(row) ?? 'not known');
  return [...openColumns, { title: 'who would be cut off', cell }];
}

export const openerColumns: readonly HtmlColumn<Opener>[] = [
  { title: 'identity', cell: ({ by }) => (by === null ? 'not known' : htmlText(by)) },
  { title: 'openings', cell: ({ openings }) => String(openings) },
];
