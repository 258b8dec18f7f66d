import type { ChainLink, ChainPage } from '../audit/audit-log.ts';
import type { PolicyLink } from '../audit/policy-chain.ts';
import { followUpTo, isWithin } from './chain-state.ts';
import { collectGroups, type GroupSums } from './collect-groups.ts';
import { type GroupPart, reduceGroup } from './group-entries.ts';
import { approversBy, policyEditsOf } from './policy-edits.ts';
import type { ChainState, Decision, PolicyEdit, Report, ReportRange } from './report.ts';
import { byTime, isOfPeriod } from './row-order.ts';
import { timelineOf } from './timeline.ts';
import { timesOf } from './times.ts';

/** What is read of the log. All of it up to now: what is dated after the report is left out here. */
export interface ReportSource {
  readonly groups: AsyncIterable<ChainPage>;
  /** The policy's chain, oldest first. */
  readonly policy: readonly PolicyLink[];
  readonly decisions: readonly Decision[];
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
  const { edits, state } = policyEditsOf(source.policy, range.asOf);
  const approverOf = approversBy(edits);
  const groups = collectGroups(range);
  let current: ReturnType<typeof openChain> | null = null;
  for await (const { groupKey, links } of source.groups) {
    if (current?.groupKey !== groupKey) {
      if (current) groups.add(current.end());
      current = openChain(groupKey, range, approverOf);
      onProgress(groups.counts());
    }
    for (const one of links) current.add(one);
  }
  if (current) groups.add(current.end());
  return reportOf({ sums: groups.sums(), edits, policyChain: state, decisions: source.decisions }, range);
}

/** What the chain of one group adds, and the state of it. */
export interface ChainPart extends GroupPart {
  readonly state: ChainState;
}

function openChain(groupKey: string, { asOf }: ReportRange, approverOf: ReturnType<typeof approversBy>) {
  const chain = followUpTo(groupKey, asOf);
  const group = reduceGroup(approverOf);
  const add = ({ stored, entry, problem }: ChainLink) => {
    chain.add(stored);
    if (!isWithin(stored, asOf)) return;
    if (entry) group.add(entry);
    else chain.problem({ sequence: stored.sequence, problem: problem ?? 'the entry cannot be read' });
  };
  return { groupKey, add, end: (): ChainPart => ({ ...group.part(), state: chain.state() }) };
}

interface Parts {
  readonly sums: GroupSums;
  readonly edits: readonly PolicyEdit[];
  readonly policyChain: ChainState | null;
  readonly decisions: readonly Decision[];
}

function reportOf({ sums, edits, policyChain, decisions }: Parts, range: ReportRange): Report {
  const { from, to, asOf } = range;
  const { closings, undos, openNow, openings, openers } = sums;
  const closed = closings.flatMap(({ closedAt }) => closedAt ?? []);
  const chains = [...(policyChain ? [policyChain] : []), ...sums.chains];
  const policyEdits = edits.filter(isOfPeriod(range));
  const decided = decisions.filter(isOfPeriod(range)).toSorted(byTime);
  return {
    range,
    summary: {
      openings: openings.length,
      closings: closed.length,
      notCompleted: closings.filter(({ outcome }) => outcome !== 'completed').length,
      undos: undos.length,
      policyEdits: policyEdits.length,
      approvals: decided.filter(({ kind }) => kind === 'approval').length,
      rejections: decided.filter(({ kind }) => kind === 'rejection').length,
      openNow: openNow.length,
      groups: sums.chains.length,
      entries: sums.entries + (policyChain?.entries ?? 0),
      chains: chains.length,
      brokenChains: chains.filter(({ fault }) => fault !== null).length,
      timeToClose: timesOf(closings.filter(({ closedAt }) => closedAt !== null).map(({ seconds }) => seconds)),
    },
    timeline: timelineOf({ openings, closings: closed }, from, to < asOf ? to : asOf),
    openers,
    closings,
    undos,
    policyEdits,
    decisions: decided,
    openNow,
    chains,
  };
}
