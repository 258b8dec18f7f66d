import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { outcomes } from '../core/audit/outcomes.ts';
import { eventDetails } from '../handlers/announce/event-schemas.ts';

/** The first cells of the table rows that begin with code, under a heading of a page. */
function rowsOf(page: string, header: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '..', page), 'utf8');
  const table = text.slice(text.indexOf(header)).split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
}

test.each([
  ['README.md', '| outcome | meaning | next |'],
  ['docs/glossary.md', '| outcome | meaning | what happens next |'],
])('%s has one row for each outcome of an audit entry, and no other', (page, header) => {
  expect(rowsOf(page, header).toSorted()).toEqual(outcomes.toSorted());
});

test('docs/schemas/README.md has one row for each event', () => {
  expect(rowsOf('docs/schemas/README.md', '| detail-type ').toSorted()).toEqual(Object.keys(eventDetails).sort());
});

test('docs/operations.md says for each outcome which OCSF event it becomes', () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8');
  const table = text.slice(text.indexOf('| entry | class (`class_uid`)')).split('\n\n')[0] ?? '';

  const missing = outcomes.filter((outcome) => !table.includes(`\`${outcome}\``));

  expect(missing).toEqual([]);
});
