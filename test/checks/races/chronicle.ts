import type { SecurityGroupRule } from '../../../core/model/security-group.ts';

/** One change of the rules of a group, and whose it was. A rule edited in place went and came with the same id. */
export interface Act {
  readonly by: 'bot' | 'somebody';
  readonly removed: readonly SecurityGroupRule[];
  readonly added: readonly SecurityGroupRule[];
  /** All rules right after it. */
  readonly after: readonly SecurityGroupRule[];
}

/** All that ever happened to the rules of one group. */
export interface Chronicle {
  readonly first: readonly SecurityGroupRule[];
  readonly acts: readonly Act[];
  /** Notes how the rules are now; what differs from the last note was done by this one. */
  note(by: Act['by'], rules: readonly SecurityGroupRule[]): void;
  /** Every state the rules were ever in, as texts that are equal for equal states. */
  readonly states: ReadonlySet<string>;
}

export function chronicleOf(first: readonly SecurityGroupRule[]): Chronicle {
  const acts: Act[] = [];
  const states = new Set([stateText(first)]);
  let known = new Map(first.map((rule) => [textOf(rule), rule]));
  return {
    first,
    acts,
    states,
    note: (by, rules) => {
      const found = new Map(rules.map((rule) => [textOf(rule), rule]));
      const removed = [...known].filter(([text]) => !found.has(text)).map(([, rule]) => rule);
      const added = [...found].filter(([text]) => !known.has(text)).map(([, rule]) => rule);
      if (removed.length > 0 || added.length > 0) acts.push({ by, removed, added, after: rules });
      known = found;
      states.add(stateText(rules));
    },
  };
}

export function stateText(rules: readonly SecurityGroupRule[]): string {
  return JSON.stringify(rules.map(textOf).toSorted());
}

function textOf({ id, protocol, ports, source, description, tags }: SecurityGroupRule): string {
  const sorted = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([id, protocol, ports, source, description, sorted]);
}
