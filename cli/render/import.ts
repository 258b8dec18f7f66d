import { type AllowlistEntry, isLive } from '../../core/policy/allowlist-entry.ts';
import type { ImportDifference, ImportProblem } from '../../core/policy/import-allowlist.ts';
import { styled } from '../host/terminal.ts';
import { entryText, inOrder, policyView } from './policy.ts';

/** An import for `--json`: what it adds, changes and removes, and how many entries stay. */
export function differenceView(difference: ImportDifference, now: number) {
  const views = (entries: readonly AllowlistEntry[]) => entries.map((entry) => policyView(entry, now));
  return {
    added: views(difference.added),
    changed: difference.changed.map(({ before, after }) => ({
      before: policyView(before, now),
      after: policyView(after, now),
    })),
    removed: views(difference.removed),
    unchanged: difference.unchanged.length,
  };
}

/** An import for people: a line per change, then the sums. */
export function differenceText({ added, changed, removed, unchanged }: ImportDifference, now: number): string {
  const lapsed = unchanged.filter((entry) => !isLive(entry, now)).length;
  const stay = `${unchanged.length} unchanged${lapsed > 0 ? ` (${lapsed} of them expired)` : ''}`;
  return [
    ...inOrder(added).map((entry) => styled('green', `+ ${entryText(entry)}`)),
    ...changed.map(({ before, after }) => styled('yellow', `~ ${entryText(after)}  (${changesText(before, after)})`)),
    ...inOrder(removed).map((entry) => styled('red', `- ${entryText(entry)}`)),
    `${added.length} to add, ${changed.length} to change, ${removed.length} to remove, ${stay}`,
  ].join('\n');
}

/** A problem in one line. It may quote the file, so that what would steer a terminal or fill it is left out. */
export function problemText({ row, column, reason }: ImportProblem): string {
  const plain = reason.replace(/\p{Cc}+/gu, ' ');
  const short = plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
  if (row === null) return short;
  return `row ${row}${column === undefined ? '' : `, column ${column}`}: ${short}`;
}

function changesText(before: AllowlistEntry, after: AllowlistEntry): string {
  const names = (['owner', 'reason', 'expiresAt'] as const).filter((name) => before[name] !== after[name]);
  return names.map((name) => `${name} was ${before[name] ?? 'never'}`).join(', ');
}
