import { type AddressSet, intersect, union } from '../model/address-set.ts';

/**
 * Internet addresses of one family whose connections get some way towards a port. Each step of the way takes some of them away.
 * `sure` get so far by all that was read. `possible` may: it holds `sure`, and those of whom something is not known.
 */
export interface Senders {
  readonly sure: AddressSet;
  readonly possible: AddressSet;
  /** What kept out the last of `sure`, and then the last of `possible`, in words. */
  readonly obstacles: readonly string[];
}

/** Whether something is so: `maybe` where it depends on what is not known. */
export type Certainty = 'yes' | 'maybe' | 'no';

export const nobody: AddressSet = [];

/** Those whose addresses are known. */
export function sureSenders(addresses: AddressSet): Senders {
  return { sure: addresses, possible: addresses, obstacles: [] };
}

/** What a step lets through: some surely and some possibly. What it does to the rest is said by `why`. */
export function letThrough(
  senders: Senders,
  step: { readonly sure: AddressSet; readonly possible: AddressSet },
  why: string,
): Senders {
  const sure = intersect(senders.sure, step.sure);
  const possible = intersect(senders.possible, step.possible);
  const lost = (senders.sure.length > 0 && sure.length === 0) || (senders.possible.length > 0 && possible.length === 0);
  return { sure, possible, obstacles: lost ? [...senders.obstacles, why] : senders.obstacles };
}

/** A step that stops everybody. */
export function stopped(senders: Senders, why: string): Senders {
  return letThrough(senders, { sure: nobody, possible: nobody }, why);
}

/** A step of which it is not known whom it stops. */
export function unsure(senders: Senders, why: string): Senders {
  return letThrough(senders, { sure: nobody, possible: senders.possible }, why);
}

/** The senders of several ways to the same place. */
export function anyOf(ways: readonly Senders[]): Senders {
  return {
    sure: union(ways.flatMap(({ sure }) => sure)),
    possible: union(ways.flatMap(({ possible }) => possible)),
    obstacles: [...new Set(ways.flatMap(({ obstacles }) => obstacles))],
  };
}

/** Whether anybody gets so far. */
export function certaintyOf({ sure, possible }: Pick<Senders, 'sure' | 'possible'>): Certainty {
  return sure.length > 0 ? 'yes' : possible.length > 0 ? 'maybe' : 'no';
}

const order: readonly Certainty[] = ['no', 'maybe', 'yes'];

/** Whether all of some things are so. */
export function allOf(certainties: readonly Certainty[]): Certainty {
  return order[Math.min(...certainties.map((one) => order.indexOf(one)), 2)] ?? 'maybe';
}

/** Whether one of some things is so. */
export function oneOf(certainties: readonly Certainty[]): Certainty {
  return order[Math.max(...certainties.map((one) => order.indexOf(one)), 0)] ?? 'maybe';
}

/** Where it is not known which of some things counts: so if all are so, not so if none is. */
export function whichever(certainties: readonly Certainty[]): Certainty {
  const [first, ...others] = new Set(certainties);
  return first === undefined || others.length > 0 ? 'maybe' : first;
}
