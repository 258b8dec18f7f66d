import { describe, expect, test } from 'vitest';
import { csvOf, fileRow, readAllowlistFile } from '../../../cli/allowlist/allowlist-file.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { aRequest } from '../../builders/requests.ts';

const header = 'cidr,scope,owner,reason,expiresAt';

describe('CSV', () => {
  test('is read by its header, in any order, with the rows numbered as a spreadsheet shows them', () => {
    const text = '\ufeffscope, cidr,reason,owner\r\n\r\neverything,198.51.100.0/24,partner relay,mail-team\r\n,,,\r\n';

    const reading = readAllowlistFile(text, 'csv', now);

    expect(reading).toEqual({ kind: 'rows', rows: [{ row: 3, reading: { kind: 'request', request: aRequest() } }] });
  });

  test.each([
    ['everything', { kind: 'everything' }],
    ['account:111122223333', { kind: 'account', account: '111122223333' }],
    ['vpc:vpc-0123456789abcdef0', { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' }],
    [' group:sg-0123456789abcdef0 ', { kind: 'group', groupId: 'sg-0123456789abcdef0' }],
  ])('the scope "%s" is read', (text, scope) => {
    const reading = readAllowlistFile(`${header}\n198.51.100.0/24,${text},mail-team,partner relay,\n`, 'csv', now);

    const request = aRequest({ scope } as Parameters<typeof aRequest>[0]);
    expect(reading).toMatchObject({ rows: [{ row: 2, reading: { request } }] });
  });

  test.each([
    ['an empty scope', '198.51.100.0/24,,mail-team,relay,', /^scope is missing; write everything, account:/],
    ['an unknown scope', '198.51.100.0/24,region:eu,mail-team,relay,', /^"region:eu" is not a scope; write everything/],
    ['everything with more', '198.51.100.0/24,everything:x,mail-team,relay,', /^"everything:x" is not a scope/],
    [
      'too many cells',
      '198.51.100.0/24,everything,mail,team,relay,',
      /^has 6 cells where the header has 5; put a text/,
    ],
  ])('a row with %s is refused by itself, and the others are read', (_, row, reason) => {
    const reading = readAllowlistFile(`${header}\n${row}\n198.51.100.0/24,everything,mail-team,relay,\n`, 'csv', now);

    expect(reading).toMatchObject({
      rows: [
        { row: 2, reading: { kind: 'refused', reason: expect.stringMatching(reason) } },
        { row: 3, reading: { kind: 'request' } },
      ],
    });
  });

  test.each([
    ['nothing', '', /^the column cidr is missing; the first row has to be cidr,scope,owner,reason,expiresAt$/],
    ['a misspelt column', `${header}x\n`, /^"expiresAtx" is not a column; the first row/],
    ['bars', header.replaceAll(',', '|'), /is not a column; the first row/],
    ['a missing column', 'cidr,owner,reason', /^the column scope is missing/],
    ['a column twice', `${header},cidr`, /^a column is there twice/],
    ['an open quote', `${header}\n"198.51.100.0/24,`, /^the file is not CSV: .*[Qq]uote/],
  ])('a file with %s is refused as a whole', (_, text, reason) => {
    expect(readAllowlistFile(text, 'csv', now)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  const read = (text: string) => readAllowlistFile(text, 'csv', now);
  const twoRows = [
    ['CIDR', 'Scope', 'Owner', 'Reason', 'Expires at'],
    ['198.51.100.0/24', 'everything', 'mail-team', 'partner, relay', '2027-01-31'],
  ];

  test.each([
    ['semicolons', ';', ''],
    ['tabs', '\t', ''],
    ['commas', ',', ''],
    ["semicolons and Excel's line about them", ';', 'sep=;\r\n'],
    ['bars that only such a line tells', '|', 'sep=|\r\n'],
  ])('with %s, a byte order mark, CRLF and headings in capitals is read', (_, separator, line) => {
    const quotedRows = twoRows.map((cells) => cells.map((cell) => `"${cell}"`).join(separator));

    const reading = read(`\ufeff${line}${quotedRows.join('\r\n')}\r\n`);

    const request = aRequest({ reason: 'partner, relay', expiresAt: '2027-01-31T23:59:59.000Z' });
    expect(reading).toEqual({ kind: 'rows', rows: [{ row: 2, reading: { kind: 'request', request } }] });
  });

  test('empty columns and rows at the end are none', () => {
    const reading = read(`${header},,\n198.51.100.0/24,everything,mail-team,partner relay,,,\n,,,,,,\n\n`);

    expect(reading).toEqual({ kind: 'rows', rows: [{ row: 2, reading: { kind: 'request', request: aRequest() } }] });
  });

  test('a row that ends early has empty cells, as Excel writes a column that is empty in many rows', () => {
    const reading = read(`${header}\n198.51.100.0/24,everything,mail-team,partner relay\n`);

    expect(reading).toMatchObject({ rows: [{ reading: { request: { expiresAt: null } } }] });
  });

  test('but not the last row of a file that may have been cut off: its approval would never end', () => {
    const reading = read(`${header}\n198.51.100.0/24,everything,mail-team,partner relay`);

    expect(reading).toMatchObject({
      rows: [{ reading: { reason: expect.stringMatching(/^has 4 cells where the header has 5.*cut off/) } }],
    });
  });

  test('nor one that ends with its last comma, where an expiry may have stood', () => {
    const reading = read(`${header}\n198.51.100.0/24,everything,mail-team,partner relay,`);

    expect(reading).toMatchObject({
      rows: [{ reading: { reason: expect.stringMatching(/^has nothing in its last cell, expiresAt, .*cut off/) } }],
    });
  });

  test.each([
    [
      'account:1.11122E+11',
      /^"account:1.11122E\+11" is a number that a spreadsheet has rounded.*format the column as text/,
    ],
    ['1.11122E+11', /^"1.11122E\+11" is a number that a spreadsheet has rounded/],
    ['"1,11122E+11"', /^"1,11122E\+11" is a number that a spreadsheet has rounded/],
    ['account:12345678901', /^"account:12345678901" has 11 digits where an account id has 12.*removes zeros/],
    ['12345678901', /^"12345678901" has 11 digits where an account id has 12/],
  ])(
    'an account id that a spreadsheet has taken for a number, %s, is refused with the cause and its cell',
    (scope, reason) => {
      const reading = read(`${header}\n198.51.100.0/24,${scope},mail-team,relay,\n`);

      expect(reading).toMatchObject({
        rows: [{ row: 2, reading: { kind: 'refused', column: 'scope', reason: expect.stringMatching(reason) } }],
      });
    },
  );

  test.each(['\n\n', ';;;;\r\n;;;;\r\n'])('empty rows before the headings are none, and are counted: %j', (empty) => {
    const reading = read(
      `${empty}${header.replaceAll(',', ';')}\n198.51.100.0/24;everything;mail-team;partner relay;\n`,
    );

    expect(reading).toEqual({ kind: 'rows', rows: [{ row: 4, reading: { kind: 'request', request: aRequest() } }] });
  });

  test('an expiry that can be read in two ways is refused, and its cell named', () => {
    const reading = read(`${header}\n198.51.100.0/24,everything,mail-team,relay,03/04/2027\n`);

    const reason = '"03/04/2027" can be read in two ways; write 2027-04-03 or 2027-03-04';
    expect(reading).toEqual({
      kind: 'rows',
      rows: [{ row: 2, reading: { kind: 'refused', column: 'expiresAt', reason } }],
    });
  });

  test('a file that is something else is not repeated in full', () => {
    const reading = read('x'.repeat(1_000_000));

    expect(reading).toMatchObject({ reason: expect.stringMatching(/^.{50,200}$/) });
  });

  test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '＝1', "'=1", "''@x"])(
    'no cell begins as the formula %s, and it comes back',
    (text) => {
      const csv = csvOf([anEntry({ owner: text, reason: text })]);

      expect(csv).not.toMatch(/(^|,)"?[=+\-@＝]/m);
      expect(readAllowlistFile(csv, 'csv', now)).toMatchObject({
        rows: [{ reading: { request: { owner: text, reason: text } } }],
      });
    },
  );

  test.each(['=1', "'s-Hertogenbosch", 'a, "b" and c'])('the text %s typed by hand stays what it is', (text) => {
    const cell = text.includes(',') ? `"${text.replaceAll('"', '""')}"` : text;

    const reading = readAllowlistFile(`${header}\n198.51.100.0/24,everything,x,${cell},\n`, 'csv', now);

    expect(reading).toMatchObject({ rows: [{ reading: { request: { reason: text } } }] });
  });

  test('is written with the header first', () => {
    const entry = anEntry({ cidr: cidr('2001:db8::/32'), reason: 'a, b', expiresAt: '2027-01-01T00:00:00.000Z' });

    expect(csvOf([entry])).toBe(`${header}\n2001:db8::/32,everything,mail-team,"a, b",2027-01-01T00:00:00.000Z\n`);
  });
});

describe('JSON', () => {
  const jsonOf = (...entries: unknown[]) => JSON.stringify({ entries });

  test('is read as it is exported', () => {
    const reading = readAllowlistFile(jsonOf(fileRow(anEntry())), 'json', now);

    const { cidr: text, scope, owner, reason, expiresAt } = anEntry();
    const request = { cidr: text, scope, owner, reason, expiresAt };
    expect(reading).toEqual({ kind: 'rows', rows: [{ row: 1, reading: { kind: 'request', request } }] });
  });

  test('an expiry may be left out', () => {
    const { expiresAt: _, ...row } = fileRow(anEntry());

    expect(readAllowlistFile(jsonOf(row), 'json', now)).toMatchObject({
      rows: [{ reading: { request: { expiresAt: null } } }],
    });
  });

  test.each([
    ['a misspelt member', { ...fileRow(anEntry()), expires: '2027-01-01' }, /Unrecognized key: "expires"/],
    ['a missing member', { cidr: '198.51.100.0/24', scope: 'everything', owner: 'x' }, /^reason: Invalid input/],
    ['a number', { ...fileRow(anEntry()), expiresAt: 5 }, /^expiresAt: Invalid input/],
    ['a scope object', { ...fileRow(anEntry()), scope: { kind: 'everything' } }, /^scope: Invalid input/],
    ['no object', 'x', /^Invalid input/],
  ])('an item with %s is refused by itself', (_, item, reason) => {
    const reading = readAllowlistFile(jsonOf(item, fileRow(anEntry())), 'json', now);

    expect(reading).toMatchObject({
      rows: [
        { row: 1, reading: { reason: expect.stringMatching(reason) } },
        { row: 2, reading: { kind: 'request' } },
      ],
    });
  });

  test.each([
    ['', /^the file is not JSON: /],
    ['[]', /^the file is not of the form \{"entries": /],
    ['{"entries": {}}', /^the file is not of the form/],
    ['{"entries": [], "more": 1}', /^the file is not of the form/],
  ])('the file %s is refused as a whole', (text, reason) => {
    expect(readAllowlistFile(text, 'json', now)).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });
});
