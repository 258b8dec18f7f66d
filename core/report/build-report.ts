import { type AccountLink, accountsChainKey } from '../audit/account-decision.ts';
import type { AnchorLink } from '../audit/anchor.ts';
import type { Decision } from '../audit/approval.ts';
import type { ChainLink, ChainPage } from '../audit/audit-log.ts';
import type { PolicyLink } from '../audit/policy-chain.ts';
import { policyChainKey } from '../audit/policy-entry.ts';
import { accountsStateOf } from './accounts-state.ts';
import { anchorsOf, type ReadHeads } from './anchors.ts';
import { type AnchoredChain, followUpTo, isWithin, type LogTimes } from './chain-state.ts';
import { collectGroups, type GroupSums } from './collect-groups.ts';
import { decisionsOf } from './decisions.ts';
import { type GroupPart, reduceGroup } from './group-entries.ts';
import { approversBy, policyEditsOf } from './policy-edits.ts';
import type { AnchorState, ChainState, PersonDecision, PolicyEdit, Report, ReportRange } from './report.ts';
import { isOfPeriod } from './row-order.ts';
import { sharedTexts } from './shared-texts.ts';
import { timelineOf } from './timeline.ts';
import { timesOf } from './times.ts';

/** What is read of the log. All of it up to now: what is dated after the report is left out here. */
export interface ReportSource {
  readonly groups: AsyncIterable<ChainPage>;
  /** The policy's chain, oldest first. */
  readonly policy: readonly PolicyLink[];
  readonly decisions: readonly Decision[];
  /** The chain of decisions about accounts, oldest first. */
  readonly accounts: readonly AccountLink[];
  /** The chain of the anchors, oldest first. */
  readonly anchors: readonly AnchorLink[];
  readonly anchorHeads: ReadHeads;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Builds a report from the log. The entries of the groups are read one page at a time; of each no more is kept than the report
 * says. `onProgress` is told how many groups and entries were read. Throws what reading throws.
 */
export async function buildReport(
  source: ReportSource,
  range: ReportRange,
  onProgress: (read: { readonly groups: number; readonly entries: number }) => void = () => undefined,
): Promise<Report> {
  const times = { asOf: range.asOf, now: source.now };
  const anchors = await anchorsOf(source.anchors, { ...range, ...times }, source.anchorHeads);
  const anchored = new Map(anchors.chains);
  const { edits, state } = policyEditsOf(source.policy, times, taken(anchored, policyChainKey));
  const accounts = accountsStateOf(source.accounts, times, taken(anchored, accountsChainKey));
  const options = { approverOf: approversBy(edits), shared: sharedTexts() };
  const groups = collectGroups(range);
  let current: ReturnType<typeof openChain> | null = null;
  for await (const { groupKey, links } of source.groups) {
    if (current?.groupKey !== groupKey) {
      if (current) groups.add(current.end());
      current = openChain({ groupKey, anchored: taken(anchored, groupKey) }, times, options);
      onProgress(groups.counts());
    }
    for (const one of links) current.add(one);
  }
  if (current) groups.add(current.end());
  const removed = [...anchored].map(([chain, one]) => followUpTo(chain, times, one).state());
  const decided = decisionsOf(source.decisions, range);
  const chains = [state, accounts, anchors.state, ...removed, ...decided.faults].flatMap((one) => one ?? []);
  return reportOf(
    { sums: groups.sums(), edits, chains, anchors: anchors.anchors, decisions: decided.decisions },
    range,
  );
}

/** What the anchors say of a chain; what is not taken at the end is of chains that are gone. */
function taken(anchored: Map<string, AnchoredChain>, chain: string): AnchoredChain | undefined {
  const found = anchored.get(chain);
  anchored.delete(chain);
  return found;
}

/** What the chain of one group adds, and the state of it. */
export interface ChainPart extends GroupPart {
  readonly state: ChainState;
}

function openChain(
  { groupKey, anchored }: { readonly groupKey: string; readonly anchored: AnchoredChain | undefined },
  times: LogTimes,
  options: Parameters<typeof reduceGroup>[0],
) {
  const chain = followUpTo(groupKey, times, anchored);
  const group = reduceGroup(options);
  const add = ({ stored, entry, problem }: ChainLink) => {
    chain.add(stored);
    if (!isWithin(stored, times.asOf)) return;
    if (entry) group.add(entry);
    else chain.problem({ sequence: stored.sequence, problem: problem ?? 'the entry cannot be read' });
  };
  return { groupKey, add, end: (): ChainPart => ({ ...group.part(), state: chain.state() }) };
}

interface Parts {
  readonly sums: GroupSums;
  readonly edits: readonly PolicyEdit[];
  /** The chains that are not of groups. */
  readonly chains: readonly ChainState[];
  readonly anchors: readonly AnchorState[];
  readonly decisions: readonly PersonDecision[];
}

function reportOf({ sums, edits, decisions, anchors, ...others }: Parts, range: ReportRange): Report {
  const { from, to, asOf } = range;
  const { closings, undos, openNow, openings, openers } = sums;
  const closed = closings.flatMap(({ closedAt }) => closedAt ?? []);
  const chains = [...others.chains, ...sums.chains];
  const policyEdits = edits.filter(isOfPeriod(range));
  return {
    range,
    summary: {
      openings: openings.length,
      closings: closed.length,
      notCompleted: closings.filter(({ outcome }) => outcome !== 'completed').length,
      undos: undos.length,
      policyEdits: policyEdits.length,
      approvals: decisions.filter(({ kind }) => kind === 'approval').length,
      rejections: decisions.filter(({ kind }) => kind === 'rejection').length,
      openNow: openNow.length,
      groups: sums.chains.length,
      entries: chains.reduce((sum, one) => sum + one.entries, 0),
      chains: chains.length,
      brokenChains: chains.filter(({ fault }) => fault !== null).length,
      timeToClose: timesOf(closings.filter(({ closedAt }) => closedAt !== null).map(({ seconds }) => seconds)),
    },
    timeline: timelineOf({ openings, closings: closed }, from, to < asOf ? to : asOf),
    openers,
    closings,
    undos,
    policyEdits,
    decisions,
    openNow,
    chains,
    anchors,
  };
}
