import type { ChainLink } from '../audit/audit-log.ts';
import { followUpTo, isWithin } from './chain-state.ts';
import { type GroupPart, reduceGroup } from './group-entries.ts';
import { approversBy, type PolicyEdit } from './policy-edits.ts';
import type { ChainState, Closing, Decision, Opener, OpenGroup, Report, ReportRange, Undo } from './report.ts';
import { timelineOf } from './timeline.ts';
import { timesOf } from './times.ts';

/** Some items of one chain of a group, in order; a long chain comes in several pages, one right after the other. */
export interface ChainPage {
  readonly groupKey: string;
  readonly links: readonly ChainLink[];
}

/** What is read of the log. All of it up to now: what is dated after the report is left out here. */
export interface ReportSource {
  readonly groups: AsyncIterable<ChainPage>;
  readonly policyEdits: readonly PolicyEdit[];
  /** The chains that are not of groups. */
  readonly otherChains: readonly ChainState[];
  readonly decisions: readonly Decision[];
}

/**
 * Builds a report from the log. The entries of the groups are read one page at a time; of each no more is kept than the report
 * says. `onProgress` is told how many groups and entries were read. Throws what reading throws.
 */
export async function buildReport(
  source: ReportSource,
  range: ReportRange,
  onProgress: (groups: number, entries: number) => void = () => undefined,
): Promise<Report> {
  const collected = collect(range);
  const approverOf = approversBy(source.policyEdits);
  let current: ReturnType<typeof openChain> | null = null;
  for await (const { groupKey, links } of source.groups) {
    if (current?.groupKey !== groupKey) {
      if (current) collected.add(current.end());
      current = openChain(groupKey, range, approverOf);
      onProgress(collected.groups(), collected.entries());
    }
    for (const one of links) current.add(one);
  }
  if (current) collected.add(current.end());
  return collected.report(source);
}

interface ChainPart extends GroupPart {
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

/** Puts the parts of the groups together, as far as they are of the period. */
function collect(range: ReportRange) {
  const { from, to, asOf } = range;
  const closings: Closing[] = [];
  const undos: Undo[] = [];
  const openNow: OpenGroup[] = [];
  const openings: string[] = [];
  const openers = new Map<string | null, number>();
  const chains: ChainState[] = [];
  let entries = 0;
  const isOf = ({ at }: { readonly at: string }) => from <= at && at <= to;
  const add = ({ state, ...part }: ChainPart) => {
    // Written after the report was made.
    if (state.entries === 0) return;
    entries += state.entries;
    chains.push(state);
    closings.push(...part.closings.filter(isOf));
    undos.push(...part.undos.filter(isOf));
    if (part.open) openNow.push(part.open);
    for (const { opening, foundAt } of part.openings) {
      const at = opening?.at ?? foundAt;
      if (!isOf({ at })) continue;
      openings.push(at);
      const by = opening?.by ?? null;
      openers.set(by, (openers.get(by) ?? 0) + 1);
    }
  };
  const report = ({ policyEdits, otherChains, decisions }: ReportSource): Report => {
    const closed = closings.flatMap(({ closedAt }) => closedAt ?? []);
    const all = [...otherChains, ...chains];
    const edits = policyEdits.filter(isOf);
    const decided = decisions.filter(isOf);
    return {
      range,
      summary: {
        openings: openings.length,
        closings: closed.length,
        notCompleted: closings.filter(({ outcome }) => outcome !== 'completed').length,
        undos: undos.length,
        policyEdits: edits.length,
        approvals: decided.filter(({ kind }) => kind === 'approval').length,
        rejections: decided.filter(({ kind }) => kind === 'rejection').length,
        openNow: openNow.length,
        groups: chains.length,
        entries,
        chains: all.length,
        brokenChains: all.filter(({ fault }) => fault !== null).length,
        timeToClose: timesOf(closings.filter(({ closedAt }) => closedAt !== null).map(({ seconds }) => seconds)),
      },
      timeline: timelineOf({ openings, closings: closed }, from, to < asOf ? to : asOf),
      openers: [...openers].map(([by, count]) => ({ by, openings: count })).sort(byOpenings),
      closings: closings.sort(byTime),
      undos: undos.sort(byTime),
      policyEdits: edits,
      decisions: decided.toSorted(byTime),
      openNow: openNow.sort((a, b) => compare(a.since, b.since) || compare(a.groupId, b.groupId)),
      chains: all,
    };
  };
  return { add, report, groups: () => chains.length, entries: () => entries };
}

function byTime(a: { at: string; id: string }, b: { at: string; id: string }): number {
  return compare(a.at, b.at) || compare(a.id, b.id);
}

function byOpenings(a: Opener, b: Opener): number {
  return b.openings - a.openings || compare(a.by ?? '', b.by ?? '');
}

/** By UTF-16 code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
