import {
  type ChainFault,
  type ChainProgress,
  chainBegin,
  followChain,
  genesis,
  type Linked,
} from '../audit/hash-chain.ts';
import type { ChainState } from './report.ts';

/** Follows one chain, oldest first, and keeps its state as it was at the last entry dated up to `asOf` (ISO 8601 in UTC). */
export function followUpTo(chain: string, asOf: string) {
  let progress = chainBegin();
  let count = 0;
  let state: ChainState = { chain, entries: 0, head: genesis, fault: null };
  const add = (link: Linked<object>) => {
    progress = followChain(progress, link);
    count += 1;
    if (isWithin(link, asOf)) state = stateOf(chain, count, progress);
  };
  /** What is wrong with the link that was added last, where its hash and its place are right. */
  const problem = (fault: ChainFault) => {
    progress = { ...progress, fault: progress.fault ?? fault };
    state = stateOf(chain, count, progress);
  };
  return { add, problem, state: () => state };
}

/** Whether a link was there when the report was made. One that does not say when it was written counts, since it hides nothing then. */
export function isWithin(link: Linked<object>, asOf: string): boolean {
  const { at } = link as { readonly at?: unknown };
  return typeof at !== 'string' || at <= asOf;
}

function stateOf(chain: string, entries: number, { before, fault }: ChainProgress): ChainState {
  return { chain, entries, head: before?.hash ?? genesis, fault };
}
