import type { Permission } from '../../core/model/security-group.ts';
import type { Family } from './addresses.ts';
import { type Entrance, entrances, exceeds, families, ofFamily } from './exposure.ts';
import type { State } from './reachability.ts';

type Is<Rule> = (rule: Rule) => boolean;

interface Terms<Rule> {
  readonly isClosed: Is<Rule>;
  /** Rules that are closed whether they offend or not. */
  readonly isLapsed: Is<Rule>;
  readonly approved: readonly string[];
  readonly limits: Readonly<Record<Family, number>>;
}

/**
 * Whether what was closed is what the contract calls offending, in words: every source that alone exceeds the limit; then,
 * while the rest together still exceed it, the largest remaining. Stated as conditions on the result, so that either of two
 * equally large sources may be taken first.
 */
export function offendingFaults<Rule extends Permission>(state: State<Rule>, terms: Terms<Rule>): string[] {
  const { isClosed, isLapsed } = terms;
  const all = entrances(state, terms.approved);
  const counted = new Set(all.flatMap(({ rules }) => rules));
  const isClosedForOffence = (rule: Rule) => isClosed(rule) && !isLapsed(rule);
  const innocent = state.rules.filter((rule) => isClosedForOffence(rule) && !counted.has(rule));
  const halfClosed = all.filter(({ rules }) => rules.some(isClosedForOffence) && !rules.every(isClosed));
  return [
    ...innocent.map(({ source }) => `a rule from ${JSON.stringify(source)} is closed, which can never offend`),
    ...halfClosed.map((entrance) => `only some rules of ${nameOf(entrance)} are closed`),
    ...families.flatMap((family) => {
      const ours = ofFamily(all, family);
      const closed = ours.filter(({ rules }) => rules.some(isClosedForOffence));
      // A source of lapsed rules alone may or may not be among the offending ones: one consistent reading is enough.
      const either = ours.filter(({ rules }) => rules.every((rule) => isClosed(rule) && isLapsed(rule)));
      const exceedsLimit = (some: readonly Entrance<Rule>[]) => exceeds(some, family, terms.limits);
      const readings = subsets(either).map((some) => choiceFaults(ours, [...closed, ...some], exceedsLimit));
      return readings.find((faults) => faults.length === 0) ?? readings[0] ?? [];
    }),
  ];
}

function choiceFaults<Rule extends Permission>(
  all: readonly Entrance<Rule>[],
  closed: readonly Entrance<Rule>[],
  exceedsLimit: (some: readonly Entrance<Rule>[]) => boolean,
): string[] {
  const left = all.filter((entrance) => !closed.includes(entrance));
  if (!exceedsLimit(all)) return closed.map((entrance) => `${nameOf(entrance)} is closed though nothing is exposed`);
  if (exceedsLimit(left)) return [`still exposed through ${left.map(nameOf).join(', ')}`];
  const together = closed.filter((entrance) => !exceedsLimit([entrance]));
  const least = together.reduce<bigint | null>((size, entrance) => {
    return size === null || entrance.size < size ? entrance.size : size;
  }, null);
  if (least === null) return [];
  const smallest = together.filter(({ size }) => size === least);
  const isNeeded = smallest.some((last) => exceedsLimit([...left, last]));
  return [
    ...left.filter(({ size }) => size > least).map((entrance) => `${nameOf(entrance)} is larger than a closed one`),
    ...(isNeeded ? [] : [`${smallest.map(nameOf).join(', ')} need not be closed`]),
  ];
}

function subsets<Item>(items: readonly Item[]): Item[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

function nameOf({ rules }: Entrance<Permission>): string {
  return JSON.stringify(rules[0]?.source);
}
