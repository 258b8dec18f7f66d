import { expect, test } from 'vitest';
import { orderOf, outcomeOptions, searchOf } from '../../../../console/page/history/history-search.ts';
import { lastMonth } from '../../../../console/page/history/last-month.ts';

test('an address is a search, and what it leaves out is the default of the command', () => {
  const search = searchOf(new URLSearchParams('group=sg-1&outcome=completed,partial&since=&actor= role/x '));

  expect(orderOf(search)).toEqual({
    kind: 'history-list',
    group: 'sg-1',
    outcome: 'completed,partial',
    actor: 'role/x',
  });
});

test.each([
  ['500', { limit: 500 }],
  ['0', {}],
  ['1e9', {}],
  ['-1', {}],
])('a limit of %j', (limit, expected) => {
  const { kind: _, ...order } = orderOf(searchOf(new URLSearchParams({ limit })));

  expect(order).toEqual(expected);
});

test('every outcome of the log can be chosen', () => {
  expect(outcomeOptions.map(({ value }) => value)).toEqual(
    expect.arrayContaining(['planned', 'proposed', 'withdrawn']),
  );
});

test.each([
  ['2026-12-01T00:00:00.000Z', '2026-11-01', '2026-11-30'],
  ['2027-01-31T23:59:00.000Z', '2026-12-01', '2026-12-31'],
  ['2028-03-15T00:00:00.000Z', '2028-02-01', '2028-02-29'],
])('the last full month at %s', (now, from, to) => {
  expect(lastMonth(Date.parse(now))).toEqual({ from, to });
});
