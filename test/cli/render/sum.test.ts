import { expect, test } from 'vitest';
import { reachableText, sumOf, sumText } from '../../../cli/render/sum.ts';
import { aReachEvidence } from '../../builders/reach-evidence.ts';

function labels(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).flatMap(([label, count]) => Array.from({ length: count }, () => label));
}

test.each([
  [{ 'not opted in': 190, deferred: 3, 'to change': 12 }, '12 to change, 3 deferred, 190 not opted in'],
  [{ deferred: 1 }, '0 to change, 1 deferred'],
  [{}, '0 to change'],
  [{ 'to change': 1234, 'could not be read': 2 }, '1,234 to change, 2 could not be read'],
])('the sum of %j is one line, and what there is none of is left out', (counts, text) => {
  expect(sumText(sumOf(labels(counts)), 'to change')).toBe(text);
});

test('how many groups the internet reaches is added where there are any', () => {
  const known = ['reachable', 'unknown', 'reachable', 'no path found'] as const;
  const evidence = [...known.map((verdict) => aReachEvidence({ verdict })), null];

  expect(reachableText(evidence, '; ')).toBe('; 2 reachable');
  expect(reachableText([null, aReachEvidence({ verdict: 'unknown' })], '; ')).toBe('');
});
