import type {
  Evidence,
  InterfaceEvidence,
  ReachVerdict,
  SourceClass,
  TrafficEvidence,
  TrafficSource,
} from '../../core/evidence/evidence.ts';
import { counted, grouped } from '../../core/model/counted.ts';
import { type Style, styled } from '../host/terminal.ts';
import { bytesText } from './bytes-text.ts';

/** How many interfaces, sources and reasons are listed for people; JSON has them all. */
const most = 5;

const styles: Readonly<Record<ReachVerdict, Style>> = {
  reachable: 'red',
  unknown: 'yellow',
  'no path found': 'green',
  unattached: 'green',
};

/** Whom closing a group cuts off, as lines under its finding or plan; none where nothing was looked at. */
export function evidenceLines(evidence: Evidence | null): string[] {
  if (evidence === null) return [];
  const { verdict, reasons, interfaces, traffic } = evidence;
  const [reason] = reasons;
  return [
    `  ${styled(styles[verdict], verdict)}${reason === undefined ? '' : `: ${plainText(reason)}`}`,
    ...some(inOrder(interfaces).map(interfaceText), 'interface'),
    // A group that nothing has cuts nobody off, whatever the logs say of other interfaces.
    ...(traffic === null || verdict === 'unattached' ? [] : trafficLines(traffic)),
  ].map((line, index) => (index === 0 ? line : `    ${line}`));
}

const ranks: readonly ReachVerdict[] = ['reachable', 'unknown', 'no path found'];

/** What the internet reaches comes first. */
function inOrder(interfaces: readonly InterfaceEvidence[]): InterfaceEvidence[] {
  return interfaces.toSorted((one, other) => ranks.indexOf(one.verdict) - ranks.indexOf(other.verdict));
}

function interfaceText(one: InterfaceEvidence): string {
  const { id, type, attachedTo, privateAddresses, publicAddresses, verdict, reasons, alsoOpenBy } = one;
  const addresses = [...privateAddresses, ...publicAddresses].slice(0, most).join(' ');
  const also = alsoOpenBy.length === 0 ? '' : `; also opened by ${othersText(alsoOpenBy)}`;
  const why = reasons[0] === undefined ? '' : `: ${reasons[0]}`;
  return [id, attachedTo ?? type, addresses, `${verdict}${why}${also}`].map(plainText).join('  ');
}

/** Other groups may open less than this one does, by one address family for instance: it is not said that closing this one closes nothing. */
function othersText(others: InterfaceEvidence['alsoOpenBy']): string {
  const names = others.slice(0, most).map(({ groupId, groupName }) => [groupId, groupName ?? ''].join(' ').trim());
  const more = others.length > most ? ` and ${counted(others.length - most, 'more group')}` : '';
  return `${names.join(', ')}${more}: closing this group alone does not close the port here`;
}

/** The sources that no rule lets in any more once the group is closed, the largest first. */
export function lostSources({ sources }: TrafficEvidence): TrafficSource[] {
  return sources.filter(isLost);
}

/** How many interfaces a group has; empty where that is not known. */
export function interfacesText(evidence: Evidence | null): string {
  if (evidence === null || (evidence.verdict === 'unknown' && evidence.interfaces.length === 0)) return '';
  return String(evidence.interfaces.length);
}

/** How many sources would be cut off, as far as flow logs say; empty where nobody asked them. */
export function sourcesText(evidence: Evidence | null): string {
  const traffic = evidence?.traffic;
  if (!traffic) return '';
  const lost = lostSources(traffic).length;
  if (traffic.covered) return String(lost);
  return lost === 0 ? 'unknown' : `at least ${lost}`;
}

function isLost(source: TrafficSource): boolean {
  return source.class === 'cutOff' || source.class === 'private';
}

function trafficLines(traffic: TrafficEvidence): string[] {
  const { sources, reasons, covered, notAttributed } = traffic;
  const count = (name: SourceClass) => sources.filter((source) => source.class === name).length;
  const lost = lostSources(traffic);
  const ofPrivate = count('private') === 0 ? '' : ` (${grouped(count('private'))} private)`;
  const counts = [
    [lost.length, `would be cut off${ofPrivate}`] as const,
    [count('approved'), 'approved'] as const,
    [count('managed'), 'let in by rules that stay'] as const,
  ].flatMap(([number, text]) => (number === 0 ? [] : [`${grouped(number)} ${text}`]));
  const sum = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const others =
    notAttributed.flows === 0
      ? []
      : [
          `${counted(notAttributed.flows, 'flow')} to ${counted(notAttributed.interfaces, 'other interface')} in the logs, not counted here`,
        ];
  return [
    `${periodText(traffic)}${sourcesSeen(traffic)}${sum}`,
    ...some(lost.map(sourceText), 'source'),
    ...some(
      reasons.map((reason) => (covered ? plainText(reason) : styled('yellow', plainText(reason)))),
      'reason',
    ),
    ...others,
  ];
}

/** Where not all was covered there may be more. */
function sourcesSeen({ sources, covered }: TrafficEvidence): string {
  if (covered) return counted(sources.length, 'source');
  return sources.length === 0
    ? 'no source seen, but not all is covered'
    : `at least ${counted(sources.length, 'source')}`;
}

function periodText({ from, to }: TrafficEvidence): string {
  return from === null || to === null ? 'port 25: ' : `port 25 from ${minuteText(from)} to ${minuteText(to)}: `;
}

function sourceText(source: TrafficSource): string {
  const { cidr, packets, bytes, firstSeen, lastSeen } = source;
  const seen = `${minuteText(firstSeen)} to ${minuteText(lastSeen)}`;
  const isPrivate = source.class === 'private' ? '  private' : '';
  return `${styled('red', `✗ ${cidr}`)}  ${counted(packets, 'packet')}  ${bytesText(bytes)}  ${seen}${isPrivate}`;
}

/** `2026-11-30T12:34Z`. */
function minuteText(at: string): string {
  return `${at.slice(0, 16)}Z`;
}

/** Names and descriptions of AWS are anybody's text: in one line, and without what a terminal would obey. */
function plainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ');
}

/** The first lines, and how many there are beside. */
function some(lines: readonly string[], noun: string): string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `… and ${counted(rest, `more ${noun}`)}; --json lists all`] : [...lines];
}
