import type { Evidence, ReachVerdict, SourceClass, TrafficEvidence } from './evidence.ts';

/** One of the largest sources that would be cut off. */
export interface SummarySource {
  readonly cidr: string;
  readonly class: Extract<SourceClass, 'private' | 'cutOff'>;
  readonly packets: number;
  readonly bytes: number;
  /** ISO 8601 in UTC. */
  readonly lastSeen: string;
}

export interface TrafficSummary {
  /** The period, ISO 8601 in UTC; null: no record, and none asked for. */
  readonly from: string | null;
  readonly to: string | null;
  readonly covered: boolean;
  /** Why not, in words; cut as those of the verdict. */
  readonly reasons: readonly string[];
  /** How many sources there are of each class. */
  readonly sources: Readonly<Record<SourceClass, number>>;
  /** The largest sources that would be cut off, by bytes. */
  readonly largest: readonly SummarySource[];
}

/**
 * What is kept of evidence: for mails, and for people who may not read the network themselves. Stored as it is here. Addresses can be
 * personal data, so that only a few are kept, and they never go into the audit log.
 */
export interface EvidenceSummary {
  /** When it was read, ISO 8601 in UTC. */
  readonly at: string;
  readonly verdict: ReachVerdict;
  /** The first of them, each cut. */
  readonly reasons: readonly string[];
  readonly interfaces: number;
  /** How many interfaces another group leaves open to the internet: closing this one alone does not close the port there. */
  readonly openByOthers: number;
  /** Null: it was not read. */
  readonly traffic: TrafficSummary | null;
}

export const mostSources = 5;
/** And a line that says how many more there are. */
export const mostReasons = 8;
export const longestReason = 300;

/** What is kept of evidence that was read at a time in milliseconds since the epoch. At most some 10 KB. */
export function summaryOf(evidence: Evidence, at: number): EvidenceSummary {
  const { verdict, reasons, interfaces, traffic } = evidence;
  return {
    at: new Date(at).toISOString(),
    verdict,
    reasons: cutReasons(reasons),
    interfaces: interfaces.length,
    openByOthers: interfaces.filter(({ alsoOpenBy }) => alsoOpenBy.length > 0).length,
    traffic: traffic && trafficSummary(traffic),
  };
}

function trafficSummary({ from, to, covered, reasons, sources }: TrafficEvidence): TrafficSummary {
  const count = (wanted: SourceClass) => sources.filter((source) => source.class === wanted).length;
  return {
    from,
    to,
    covered,
    reasons: cutReasons(reasons),
    sources: {
      approved: count('approved'),
      managed: count('managed'),
      private: count('private'),
      cutOff: count('cutOff'),
    },
    largest: sources
      .flatMap(({ cidr, class: kind, packets, bytes, lastSeen }) =>
        kind === 'private' || kind === 'cutOff'
          ? [{ cidr, class: kind, packets: stored(packets), bytes: stored(bytes), lastSeen }]
          : [],
      )
      .sort((a, b) => b.bytes - a.bytes || (a.cidr < b.cidr ? -1 : 1))
      .slice(0, mostSources),
  };
}

/** The largest whole number that is kept exactly; that sums beyond it are rounded is among the reasons. */
function stored(amount: number): number {
  return Math.min(amount, Number.MAX_SAFE_INTEGER);
}

/** Whoever reads fewer has to know that there are more. */
function cutReasons(reasons: readonly string[]): string[] {
  const rest = reasons.length - mostReasons;
  const shown = reasons.slice(0, mostReasons).map((reason) => cut(reason));
  return rest > 0 ? [...shown, `and ${rest} more`] : shown;
}

function cut(text: string): string {
  return text.length <= longestReason ? text : `${text.slice(0, longestReason - 1)}…`;
}
