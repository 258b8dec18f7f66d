import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { importAllowlist } from '../../../core/policy/import-allowlist.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { aRequest, context, requestOf, rowsOf } from '../../builders/requests.ts';

const empty: Policy = { entries: [], exemptions: [] };
const replacing = { ...context, replace: true };

/** Two entries that count, and one that has expired. */
function standing(): Policy {
  const partner = anEntry({ id: 'entry-partner', cidr: cidr('2001:db8::/32') });
  const lapsed = anEntry({ id: 'entry-lapsed', cidr: cidr('8.8.8.8/32'), expiresAt: new Date(now).toISOString() });
  return { entries: [anEntry(), partner, lapsed], exemptions: [] };
}

function manyRequests(count: number) {
  return Array.from({ length: count }, (_, index) => aRequest({ cidr: `10.${index >> 8}.${index & 255}.0/24` }));
}

describe('one transaction', () => {
  test('100 changes are made, and rows that change nothing do not count', () => {
    const outcome = importAllowlist(standing(), rowsOf(...manyRequests(100), requestOf(anEntry())), context);

    expect(outcome).toMatchObject({ kind: 'difference', changes: { length: 100 } });
  });

  test('101 are refused with how to split them', () => {
    const outcome = importAllowlist(standing(), rowsOf(...manyRequests(101)), context);

    const reason =
      'the file makes 101 changes, and one import makes at most 100; split it into files of at most 100 rows';
    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: null, reason }] });
  });

  test('with --replace a part of the file must not be imported as if it were all', () => {
    const outcome = importAllowlist(standing(), rowsOf(...manyRequests(99)), replacing);

    const reason =
      'the file makes 101 changes, and one import makes at most 100; ' +
      'import it in files of at most 100 rows without --replace, then the whole file with --replace';
    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: null, reason }] });
  });

  test.each([
    [
      100,
      'the file makes 101 changes, and one import makes at most 100; ' +
        'import it in files of at most 100 rows without --replace, then the whole file with --replace',
    ],
    [
      101,
      'the file makes 102 changes, and one import makes at most 100; ' +
        'remove some of the 101 entries that the file does not name first',
    ],
  ])('%i removals and an addition are refused with what to do first', (count, reason) => {
    const entries = manyRequests(count).map(({ cidr: text }, index) => anEntry({ id: `e${index}`, cidr: cidr(text) }));

    const outcome = importAllowlist({ ...empty, entries }, rowsOf(aRequest()), replacing);

    expect(outcome).toEqual({ kind: 'refused', problems: [{ row: null, reason }] });
  });
});
