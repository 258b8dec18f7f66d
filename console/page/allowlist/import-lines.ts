import { grouped } from '../../../core/model/counted.ts';
import type { AllowlistEntry, Documents } from '../documents.ts';
import { momentText } from '../moment-text.ts';
import { orderedEntries } from './policy-order.ts';
import { scopeWords } from './scope-words.ts';

type Import = Pick<Documents['allowlist-import'], 'added' | 'changed' | 'removed' | 'unchanged'>;

/** What becomes of one entry. */
export interface ImportLine {
  readonly kind: 'added' | 'changed' | 'removed';
  readonly text: string;
  readonly key: string;
}

/** What an import makes of the entries, removals first, since these cut off. Null: the document says nothing of that. */
export function importLines(document: Readonly<Record<string, unknown>> | null): ImportLine[] | null {
  if (!isImport(document)) return null;
  const { added, changed, removed } = document;
  return [
    ...orderedEntries(removed, 'network').map((entry) => lineOf('removed', entry)),
    ...changed.map(({ before, after }) => lineOf('changed', after, changesText(before, after))),
    ...orderedEntries(added, 'network').map((entry) => lineOf('added', entry)),
  ];
}

/** The sums of an import. */
export function importSums(document: Readonly<Record<string, unknown>> | null): string {
  if (!isImport(document)) return '';
  const { added, changed, removed, unchanged } = document;
  const sums = `${grouped(added.length)} added, ${grouped(changed.length)} changed, ${grouped(removed.length)} removed`;
  return `${sums}; ${unchanged === 1 ? '1 entry stays as it is' : `${grouped(unchanged)} entries stay as they are`}.`;
}

function isImport(document: object | null): document is Import {
  return document !== null && 'added' in document && 'changed' in document && 'removed' in document;
}

function lineOf(kind: ImportLine['kind'], entry: AllowlistEntry, more = ''): ImportLine {
  const { id, cidr, scope, owner, reason, expiresAt } = entry;
  const until = expiresAt === null ? 'without an end' : `until ${momentText(expiresAt)}`;
  const text = `${cidr} for ${scopeWords(scope)}, ${until}; owner ${owner}; ${reason}`;
  return { kind, text: more === '' ? text : `${text} (${more})`, key: `${kind} ${id}` };
}

function changesText(before: AllowlistEntry, after: AllowlistEntry): string {
  const names = (['owner', 'reason', 'expiresAt'] as const).filter((name) => before[name] !== after[name]);
  const words = { owner: 'owner', reason: 'reason', expiresAt: 'end' };
  const was = { ...before, expiresAt: before.expiresAt === null ? 'never' : momentText(before.expiresAt) };
  return names.map((name) => `${words[name]} was ${was[name]}`).join(', ');
}
