import { type AccountLink, accountsChainKey } from '../audit/account-decision.ts';
import { type AnchoredChain, followUpTo, isWithin, type LogTimes } from './chain-state.ts';
import type { ChainState } from './report.ts';

/** The state of the chain of decisions about accounts; null where there is none. */
export function accountsStateOf(
  links: readonly AccountLink[],
  times: LogTimes,
  anchored: AnchoredChain | undefined,
): ChainState | null {
  const chain = followUpTo(accountsChainKey, times, anchored);
  for (const { stored, entry, problem } of links) {
    chain.add(stored);
    if (entry === null && isWithin(stored, times.asOf))
      chain.problem({ sequence: stored.sequence, problem: problem ?? 'the entry cannot be read' });
  }
  const state = chain.state();
  return state.entries === 0 && state.fault === null ? null : state;
}
