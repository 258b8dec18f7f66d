import { expect, test } from 'vitest';
import {
  countText,
  emptyText,
  errorText,
  otherNotices,
  type Scanned,
  sumText,
} from '../../../../console/page/fleet/scan-texts.ts';

const error = { account: '111122223333', region: 'us-east-1', groupId: null, error: 'not authorised' };

function aScan(change: Partial<Scanned> = {}): Scanned {
  return { state: 'done', document: { groups: 12, errors: [] }, open: 0, shown: 0, ...change };
}

test('that no group is open is only said of a scan that has read everything, with how much that was', () => {
  expect(emptyText(aScan())).toBe('No group lets the internet reach port 25. 12 groups were looked at.');
});

test.each<[string, Partial<Scanned>, string]>([
  ['goes on', { state: 'running', document: null }, 'None so far.'],
  ['failed', { state: 'failed', document: null }, 'It is not known which groups are open.'],
  ['could not read all', { document: { groups: 12, errors: [error] } }, 'None in what could be read.'],
  ['found no group', { document: { groups: 0, errors: [] } }, 'There is no security group here.'],
  ['is filtered', { open: 3 }, 'No open group is left by the filter.'],
])('an empty table of a scan that %s says so', (_, change, expected) => {
  expect(emptyText(aScan(change))).toBe(expected);
});

test('the sum says how many groups the filter hides, and whether the scan came to its end', () => {
  expect(sumText(aScan({ open: 1200, shown: 1200 }))).toBe('1,200 of 12 groups open.');
  expect(sumText(aScan({ open: 5, shown: 2 }))).toBe('5 of 12 groups open. 2 shown; the filter hides 3.');
  expect(sumText(aScan({ state: 'failed', document: null, open: 5, shown: 5 }))).toBe(
    'The scan did not come to its end. 5 open groups were found before.',
  );
  expect(sumText(aScan({ state: 'failed', document: null }))).toBe('The scan did not come to its end.');
});

test('a card does not say a number for what is not known', () => {
  expect(countText(1200, 'done')).toBe('1,200');
  expect(countText(0, 'running')).toBe('0…');
  expect(countText(3, 'failed')).toBe('3+');
  expect(countText(0, 'failed')).toBe('–');
});

test('an error names the account, region and group as far as it is about them', () => {
  expect(errorText({ ...error, groupId: 'sg-1' })).toBe('111122223333 us-east-1 sg-1: not authorised');
  expect(errorText({ account: null, region: null, groupId: null, error: 'no chain' })).toBe('no chain');
});

test('a notice that says the same as an error is not said twice', () => {
  expect(otherNotices(['us-east-1: not authorised', 'old', 'old'], [error])).toEqual(['old']);
});
