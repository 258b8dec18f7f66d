import { expect, test } from 'vitest';
import { candidatesOf, offendingOf } from '../../../core/evaluator/candidates.ts';
import type { Permission, Source } from '../../../core/model/security-group.ts';
import { aRule, fromCidr } from '../../builders/builders.ts';

const sixteenth = 2n ** 16n;

function candidatesFrom(sources: readonly string[]) {
  return candidatesOf('ipv4', { rules: sources.map((text) => aRule({ source: fromCidr(text) })), prefixLists: {} });
}

/** Networks of /16 side by side, in address order. */
function someNetworks(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `20.${100 + index}.0.0/16`);
}

function sourcesOf(offending: ReadonlySet<{ readonly source: Source; readonly rules: Permission[] }>) {
  return [...offending].map(({ source }) => source);
}

test.each(Array.from({ length: 41 }, (_, count) => count))(
  'of %i equal networks just as many have to go that the rest fills the limit',
  (count) => {
    const networks = someNetworks(count);

    const offending = offendingOf(candidatesFrom(networks), 8n * sixteenth);

    expect(sourcesOf(offending)).toEqual(networks.slice(0, Math.max(count - 8, 0)).map(fromCidr));
  },
);

test.each([[['20.100.0.0/16', '20.101.0.0/16']], [['20.101.0.0/16', '20.100.0.0/16']]])(
  'of equal networks the first goes, in whatever order the rules come: %j',
  (networks) => {
    expect(sourcesOf(offendingOf(candidatesFrom(networks), sixteenth))).toEqual([fromCidr('20.100.0.0/16')]);
  },
);

test('what alone exceeds the limit goes first, then the widest of the rest', () => {
  const candidates = candidatesFrom([...someNetworks(3), '30.0.0.0/15', '40.0.0.0/13', '50.0.0.0/12']);

  const offending = offendingOf(candidates, 4n * sixteenth);

  expect(sourcesOf(offending)).toEqual(['50.0.0.0/12', '40.0.0.0/13', '30.0.0.0/15'].map(fromCidr));
});

test('a network inside another takes nothing more of the limit', () => {
  const offending = offendingOf(candidatesFrom(['20.100.0.0/14', '20.100.0.0/16', '20.101.0.0/16']), 4n * sixteenth);

  expect(sourcesOf(offending)).toEqual([]);
});
