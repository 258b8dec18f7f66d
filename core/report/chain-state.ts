import {
  type ChainFault,
  type ChainProgress,
  chainBegin,
  followChain,
  genesis,
  type Linked,
  restartOf,
} from '../audit/hash-chain.ts';
import { clockToleranceMs } from '../model/clock-tolerance.ts';
import type { ChainState } from './report.ts';

export interface LogTimes {
  /** Up to when a log is followed, ISO 8601 in UTC, milliseconds. */
  readonly asOf: string;
  /** When an entry is read, in milliseconds since the epoch: it cannot have been written later. */
  readonly now: () => number;
}

/**
 * Follows one chain, oldest first, and keeps its state as it was at the last entry dated up to `asOf`. An entry after it counts
 * where it does not hold, or is dated later than it can have been written: one that was changed may say any date. `anchored` are the
 * hashes that anchors say the chain has, by how many entries it had then.
 */
export function followUpTo(chain: string, { asOf, now }: LogTimes, anchored: AnchoredChain = new Map()) {
  let progress = chainBegin();
  let count = 0;
  let state: ChainState = { chain, entries: 0, head: genesis, fault: null };
  let rewritten: ChainFault | null = null;
  let afterwards: ChainFault | null = null;
  let misdated: ChainFault | null = null;
  const add = (link: Linked<object>) => {
    progress = followChain(progress, link);
    count += 1;
    const expected = anchored.get(count);
    if (expected && expected.hash !== link.hash) rewritten ??= faultBy(expected, link.sequence);
    if (isWithin(link, asOf)) state = stateOf(chain, count, progress);
    afterwards = isWithin(link, asOf) ? null : progress.fault;
    const isAnswered = restartOf(link) !== null && progress.fault === null;
    misdated = isAnswered ? null : (misdated ?? futureFault(link, now()));
  };
  /** What is wrong with the link that was added last, where its hash and its place are right. */
  const problem = (fault: ChainFault) => {
    progress = { ...progress, fault: progress.fault ?? fault };
    state = stateOf(chain, count, progress);
  };
  const end = (): ChainState => {
    const [removed] = [...anchored].filter(([entries]) => entries > count).map(([, expected]) => expected);
    const fault = state.fault ?? afterwards ?? misdated ?? rewritten ?? (removed ? faultBy(removed, count + 1) : null);
    return { ...state, fault };
  };
  return { add, problem, state: end };
}

/** Whether a link was there when the report was made. One that does not say when it was written counts, since it hides nothing then. */
export function isWithin(link: Linked<object>, asOf: string): boolean {
  const { at } = link as { readonly at?: unknown };
  return typeof at !== 'string' || at <= asOf;
}

function futureFault(link: Linked<object>, now: number): ChainFault | null {
  const { at } = link as { readonly at?: unknown };
  if (typeof at !== 'string' || !(Date.parse(at) > now + clockToleranceMs)) return null;
  return { sequence: link.sequence, problem: `the entry is dated in the future: ${at}` };
}

function stateOf(chain: string, entries: number, { before, fault }: ChainProgress): ChainState {
  return { chain, entries, head: before?.hash ?? genesis, fault };
}

/** What the anchors say of one chain: its hash, by how many entries it had. */
export type AnchoredChain = ReadonlyMap<number, { readonly hash: string; readonly anchor: string }>;

function faultBy({ anchor }: { readonly anchor: string }, sequence: number): ChainFault {
  return { sequence, problem: `the chain was cut or rewritten since the anchor of ${anchor}` };
}
