import type { LoggedChange } from '../../core/audit/logged-change.ts';
import { canonicalJson } from '../../core/model/canonical-json.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import { scopeToText } from '../allowlist/scope-text.ts';
import type { Column } from '../column.ts';
import { shortArn } from './done.ts';

type Item = AllowlistEntry | Exemption;

/** The columns of `allowlist log` and `exempt log` for people. */
export function changeColumns(): Column<LoggedChange>[] {
  return [
    { title: 'at', name: 'at', text: ({ at }) => at },
    { title: 'action', name: 'action', text: ({ action }) => action },
    { title: 'entry', name: 'entry', text: ({ entry }) => entry },
    { title: 'change', name: 'change', text: changeText },
    { title: 'by', name: 'by', text: ({ by }) => shortArn(by) },
    { title: 'reason', name: 'reason', text: ({ reason }) => reason },
  ];
}

/** The same for CSV: the members of `--json`. `before` and `after` are JSON, empty where there is no item. */
export function changeCsvColumns(): Column<LoggedChange>[] {
  const names = ['at', 'by', 'action', 'entry', 'before', 'after', 'reason', 'previewDigest', 'sequence'] as const;
  return names.map((name) => ({ title: name, name, text: (change) => csvCell(change[name]) }));
}

/** What an edit did to an item, in words. */
export function changeText({ before, after }: Pick<LoggedChange, 'before' | 'after'>): string {
  if (after === null) return `${subjectOf(before)} deleted`;
  if (before === null) return `${subjectOf(after)} for ${after.owner}, ${endText(after)}`;
  if (isRemoved(after) && !isRemoved(before)) return `${subjectOf(after)} removed`;
  return `${subjectOf(after)} ${differencesText(before, after)}`;
}

function subjectOf(item: Item | null): string {
  if (item === null) return '';
  return 'cidr' in item ? `${item.cidr} ${scopeToText(item.scope)}` : item.group.groupId;
}

function endText({ expiresAt }: Item): string {
  return expiresAt === null ? 'never expires' : `until ${expiresAt}`;
}

function isRemoved(item: Item): boolean {
  return 'removedBy' in item && item.removedBy !== undefined;
}

function differencesText(before: Item, after: Item): string {
  const names = (['owner', 'reason', 'expiresAt'] as const).filter((name) => before[name] !== after[name]);
  const texts = names.map((name) => `${name} ${before[name] ?? 'never'} → ${after[name] ?? 'never'}`);
  return [...(subjectOf(before) === subjectOf(after) ? [] : [`was ${subjectOf(before)}`]), ...texts].join(', ');
}

function csvCell(value: Item | string | number | null): string {
  if (value === null) return '';
  return typeof value === 'object' ? canonicalJson(value) : String(value);
}
