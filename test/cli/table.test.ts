import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tableText, terminalWidth } from '../../cli/table.ts';

const head = ['group', 'name', 'reason'];
const rows = [
  ['sg-0123456789abcdef0', 'mail', 'the limit of the hour has been reached, so this waits'],
  ['sg-0123456789abcdef1', 'relay', 'opted in'],
];

function linesAt(width: number | null, of = rows): string[] {
  return tableText(head, of, width).split('\n');
}

describe('a table', () => {
  test('where nothing limits it, has each row in one line, with whole values and no blanks at the ends', () => {
    expect(linesAt(null)).toEqual([
      'group                 name   reason',
      'sg-0123456789abcdef0  mail   the limit of the hour has been reached, so this waits',
      'sg-0123456789abcdef1  relay  opted in',
    ]);
  });

  test('that fits is not changed', () => {
    expect(linesAt(120)).toEqual(linesAt(null));
  });

  test('that is too wide has its sentences wrapped at blanks, and ids stay whole', () => {
    expect(linesAt(60)).toEqual([
      'group                 name   reason',
      'sg-0123456789abcdef0  mail   the limit of the hour has been',
      '                             reached, so this waits',
      'sg-0123456789abcdef1  relay  opted in',
    ]);
  });

  test('has its names cut at hyphens before it gives up columns', () => {
    expect(linesAt(48, [['sg-0123456789abcdef0', 'no-approved-network', 'opted in']])).toEqual([
      'group                 name              reason',
      'sg-0123456789abcdef0  no-approved-      opted in',
      '                      network',
    ]);
  });

  test('for which the terminal is too narrow is written row by row, without what is empty', () => {
    const [first = []] = rows;

    expect(linesAt(36, [first, ['sg-0123456789abcdef1', '', 'opted in']])).toEqual([
      'group   sg-0123456789abcdef0',
      'name    mail',
      'reason  the limit of the hour has',
      '        been reached, so this waits',
      '',
      'group   sg-0123456789abcdef1',
      'reason  opted in',
    ]);
  });

  test.each([20, 36, 40, 60, 80, 120])('is nowhere wider than a terminal of %i columns, whatever is in it', (width) => {
    const long = ['sg-0123456789abcdef0', 'x'.repeat(255), '許可 '.repeat(40)];

    for (const line of linesAt(width, [...rows, long]))
      expect(columnsOf(line)).toBeLessThanOrEqual(Math.max(width, 28));
  });

  test('loses no character when it is fitted', () => {
    const long = ['sg-0123456789abcdef0', 'x'.repeat(255), 'one two three four five six seven eight nine ten'];

    const text = linesAt(60, [long]).slice(1).join('');

    expect(text.replaceAll(/[^x]/g, '')).toHaveLength(255 + 1);
    for (const word of ['one', 'five', 'ten']) expect(text).toContain(word);
  });

  test('gives each line of a wrapped cell the style of the cell', () => {
    const text = tableText(
      ['a', 'b'],
      [['sg-0123456789abcdef0', '\u001b[31mexpired at the end of the year\u001b[39m']],
      40,
    );

    const [, first = '', second = ''] = text.split('\n');
    expect([first, second].map((line) => line.includes('\u001b[31m') && line.endsWith('\u001b[39m'))).toEqual([
      true,
      true,
    ]);
    expect(stripVTControlCharacters(first)).toBe('sg-0123456789abcdef0  expired at the end');
  });
});

describe('the width of the terminal', () => {
  test.each([
    ['what the terminal says', { isTTY: true, columns: 100 }, {}, 100],
    ['COLUMNS, where it is set', { isTTY: true, columns: 100 }, { COLUMNS: '60' }, 60],
    ['what the terminal says, where COLUMNS is no number', { isTTY: true, columns: 100 }, { COLUMNS: 'wide' }, 100],
    ['unknown where the terminal does not say', { isTTY: true, columns: 0 }, {}, null],
    ['none in a pipe, whatever COLUMNS says', {}, { COLUMNS: '60' }, null],
  ] as const)('is %s', (_, stream, environment, expected) => {
    expect(terminalWidth(stream, environment)).toBe(expected);
  });
});

/** As a terminal counts: a Chinese character takes two columns. */
function columnsOf(line: string): number {
  return [...line].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
}
