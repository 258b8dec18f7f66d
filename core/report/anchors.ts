import { type AnchorEntry, type AnchorLink, anchorDigest } from '../audit/anchor.ts';
import type { ChainHead } from '../audit/group-states.ts';
import { type AnchoredChain, followUpTo, isWithin, type LogTimes } from './chain-state.ts';
import type { AnchorState, ChainState, ReportRange } from './report.ts';

/** The anchors that a report is checked against, and what they say of the chains. */
export interface CheckedAnchors {
  readonly anchors: readonly AnchorState[];
  /** By the key of the chain. */
  readonly chains: ReadonlyMap<string, AnchoredChain>;
  /** The chain of the anchors itself; null where it has none. */
  readonly state: ChainState | null;
}

/** The heads in the parts of an anchor; null where they cannot be read. */
export type ReadHeads = (partsId: string) => Promise<readonly ChainHead[] | null>;

/** The key of the chain of anchors. */
const anchorChain = 'anchor';

/**
 * Takes the anchors of the period, and the last one before it. Where heads are the same on several days they are kept once, so that no
 * more is in memory than entries were written. Throws what reading the heads throws.
 */
export async function anchorsOf(
  links: readonly AnchorLink[],
  range: ReportRange & LogTimes,
  readHeads: ReadHeads,
): Promise<CheckedAnchors> {
  const chains = new Map<string, Map<number, { readonly hash: string; readonly anchor: string }>>();
  const anchors: AnchorState[] = [];
  for (const anchor of wanted(links, range)) {
    const heads = anchor.heads ?? (await readHeads(anchor.parts?.id ?? ''));
    const isWhole = heads !== null && anchorDigest(heads) === anchor.digest;
    if (isWhole) for (const head of heads) keep(chains, head, anchor.at);
    const { sequence, at, digest, chains: count, entries } = anchor;
    anchors.push({ sequence, at, digest, chains: count, entries, problem: isWhole ? null : 'its heads were changed' });
  }
  return { anchors, chains, state: stateOf(links, range) };
}

function stateOf(links: readonly AnchorLink[], times: LogTimes): ChainState | null {
  const chain = followUpTo(anchorChain, times);
  for (const { stored, anchor, problem } of links) {
    chain.add(stored);
    if (isWithin(stored, times.asOf) && !anchor)
      chain.problem({ sequence: stored.sequence, problem: problem ?? 'the anchor cannot be read' });
  }
  const state = chain.state();
  return state.entries === 0 && state.fault === null ? null : state;
}

function wanted(links: readonly AnchorLink[], { from, to, asOf }: ReportRange): AnchorEntry[] {
  const all = links.flatMap(({ anchor }) => (anchor && anchor.at <= asOf && anchor.at <= to ? [anchor] : []));
  const first = all.findIndex(({ at }) => at >= from);
  return first === -1 ? all.slice(-1) : all.slice(Math.max(0, first - 1));
}

type Chains = Map<string, Map<number, { readonly hash: string; readonly anchor: string }>>;

/** The oldest anchor that says so stays. */
function keep(chains: Chains, { group, entries, head }: ChainHead, anchor: string): void {
  const known = chains.get(group) ?? new Map();
  if (!known.has(entries)) known.set(entries, { hash: head, anchor });
  chains.set(group, known);
}
