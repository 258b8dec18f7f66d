import type { Evidence } from '../../core/evidence/evidence.ts';
import { grouped } from '../../core/model/counted.ts';
import type { Decision } from '../../core/reconcile/decide.ts';

/** How many of what; what there is none of is left out. */
export type Sum = ReadonlyMap<string, number>;

const labels = { remediate: 'to change', defer: 'deferred', exempt: 'exempt', report: 'not opted in' } as const;

/** The parts of a sum in the order in which they are printed. */
const order = [
  ...['to change', 'changed', 'partial', 'failed', 'not changed', 'in progress', 'deferred', 'exempt', 'not opted in'],
  ...['with nothing to do', 'could not be read'],
];

/** What a decision counts as. */
export function labelOf({ kind }: Decision): string {
  return labels[kind];
}

/** Counts what is named, one after the other. */
export function sumOf(names: Iterable<string>): Sum {
  const sum = new Map<string, number>();
  for (const name of names) sum.set(name, (sum.get(name) ?? 0) + 1);
  return sum;
}

/** A sum in one line: "12 to change, 3 deferred, 190 not opted in". `first` is listed even where it is 0. */
export function sumText(sum: Sum, first: 'to change' | 'changed'): string {
  const parts = order.filter((name) => name === first || (sum.get(name) ?? 0) > 0);
  return parts.map((name) => `${grouped(sum.get(name) ?? 0)} ${name}`).join(', ');
}

/** How many of the groups of a sum the internet reaches, as far as it is known; empty where it is none. */
export function reachableText(evidence: readonly (Evidence | null)[], before: string): string {
  const reachable = evidence.filter((one) => one?.verdict === 'reachable').length;
  return reachable === 0 ? '' : `${before}${grouped(reachable)} reachable`;
}
