import { styleText } from 'node:util';
import { expect, test } from 'vitest';
import { plainText, printable } from '../../../cli/host/printable.ts';

test.each([
  ['a screen that is cleared', 'a\u001b[2Jb', 'a [2Jb'],
  ['the title of the window', '\u001b]0;owned\u0007', ' ]0;owned '],
  ['a line that is overwritten', 'open\rclosed', 'open closed'],
  ['what one byte does', '\u009b2J', ' 2J'],
  ['a text that is turned around', 'a\u202eb\u2066c', 'a b c'],
  ['a concealed text', '\u001b[8mhidden', ' [8mhidden'],
  ['other line breaks', 'a\u2028b\u000bc', 'a b c'],
])('%s is shown and not obeyed', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('our own styles, line breaks and every other text stay as they are', () => {
  const styles = (['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const).map((style) =>
    styleText(style, 'déjà vu 😀', { validateStream: false }),
  );
  const text = `${styles.join('\n')}\n  ✗ tcp 25 from 0.0.0.0/0`;

  expect(printable(text)).toBe(text);
});

test('plain text has no styles either, and nothing else of it goes', () => {
  const red = styleText('red', 'closed', { validateStream: false });

  expect(plainText(`${red} a\u001b[2Jb\n\u202Ed\u00e9j\u00e0`)).toBe('closed a [2Jb\n d\u00e9j\u00e0');
});
