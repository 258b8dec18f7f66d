import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../runtime/settings.ts';

const table = readFileSync(join(import.meta.dirname, '../../docs/settings.md'), 'utf8');
const source = readFileSync(join(import.meta.dirname, '../../runtime/settings-table.ts'), 'utf8');
const rows = [...table.matchAll(/^\| `(SMTP_WARDEN_\w+)` \| (?:`([^`]*)`)? ?\|/gm)].map(([, name, value]) => ({
  name,
  value,
}));

test('the table of settings names every setting, and no other', () => {
  const inCode = [...source.matchAll(/^ {2}(SMTP_WARDEN_\w+):/gm)].map(([, name]) => name);

  expect(rows.map(({ name }) => name)).toEqual(inCode);
});

test('the defaults in the table are those of the code', () => {
  const defaults = Object.fromEntries(rows.map(({ name, value }) => [name, value]));

  expect(readSettings(defaults)).toEqual(readSettings({}));
});
