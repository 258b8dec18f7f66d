import { counted } from '../model/counted.ts';
import type { EvidenceSummary, TrafficSummary } from './summary.ts';

/** A name and what is said of it. */
export type SummaryFact = readonly [name: string, text: string];

/** How many reasons are said; the others are in what is kept. */
const mostReasons = 3;

/** What is kept of the evidence of a group, for people. Texts in it may be anybody's: whoever shows them takes care of that. */
export function summaryFacts(summary: EvidenceSummary): SummaryFact[] {
  const { at, verdict, reasons, interfaces, openByOthers, traffic } = summary;
  const others = openByOthers === 0 ? '' : `; another group leaves the port open on ${openByOthers} of them`;
  return [
    ['Verdict', verdict],
    ...reasons.slice(0, mostReasons).map((reason): SummaryFact => ['Because', reason]),
    ['Interfaces', `${interfaces}${others}`],
    ...(traffic === null ? [['Traffic', 'not read'] as const] : trafficFacts(traffic)),
    ['Read', at],
  ];
}

/** The same in one line: the verdict, and how many sources would be cut off as far as it is known. */
export function summaryLine({ verdict, traffic }: EvidenceSummary): string {
  if (traffic === null) return `${verdict}; traffic was not read`;
  const { sources, covered } = traffic;
  const text = `${verdict}; ${counted(sources.cutOff + sources.private, 'source')} would be cut off`;
  return covered ? text : `${text}, as far as it is known`;
}

function trafficFacts({ from, to, covered, reasons, sources, largest }: TrafficSummary): SummaryFact[] {
  const { cutOff, private: ours, approved, managed } = sources;
  const ofThem = ours === 0 ? '' : `, ${ours} of them private`;
  return [
    ['Period', from === null || to === null ? 'no record' : `${from} to ${to}`],
    [
      'Flow logs',
      covered ? 'cover all interfaces for the whole period' : 'do not cover all of it, so there may be more sources',
    ],
    ...reasons.slice(0, mostReasons).map((reason): SummaryFact => ['Not covered', reason]),
    ['Would be cut off', `${counted(cutOff + ours, 'source')}${ofThem}`],
    ...largest.map(
      ({ cidr, class: kind, packets, bytes, lastSeen }): SummaryFact => [
        'Largest',
        `${cidr}${kind === 'private' ? ' (private)' : ''}: ${bytes} bytes, ${packets} packets, last seen ${lastSeen}`,
      ],
    ),
    ['Would stay', `${approved} approved, ${managed} let in by another rule`],
  ];
}
