import type { Finding } from '../documents.ts';

/** Which open groups are shown. All of it stands in the address; an empty text is no limit. */
export interface FleetFilter {
  /** In the name or the id. */
  readonly text: string;
  readonly account: string;
  readonly region: string;
  readonly show: Show;
}

/** The kinds of open groups, each of which is a card. */
export const shows = ['all', 'reachable', 'to-change', 'exempt', 'not-opted-in', 'deferred'] as const;
export type Show = (typeof shows)[number];

export const showTitles: Readonly<Record<Show, string>> = {
  all: 'open',
  reachable: 'reachable',
  'to-change': 'to change',
  exempt: 'exempt',
  'not-opted-in': 'not opted in',
  deferred: 'deferred',
};

const decisions: Readonly<Partial<Record<Show, Finding['decision']>>> = {
  'to-change': 'remediate',
  exempt: 'exempt',
  'not-opted-in': 'report',
  deferred: 'defer',
};

/** The filter of an address. What it does not know counts as no limit. */
export function filterOf(query: URLSearchParams): FleetFilter {
  const asked = query.get('show');
  return {
    text: query.get('text') ?? '',
    account: query.get('account') ?? '',
    region: query.get('region') ?? '',
    show: shows.find((show) => show === asked) ?? 'all',
  };
}

export function isOf(finding: Finding, show: Show): boolean {
  if (show === 'all') return true;
  if (show === 'reachable') return finding.evidence?.verdict === 'reachable';
  return finding.decision === decisions[show];
}

/** Whether a finding is shown. */
export function passes(finding: Finding, { text, account, region, show }: FleetFilter): boolean {
  if (account !== '' && finding.account !== account) return false;
  if (region !== '' && finding.region !== region) return false;
  if (!isOf(finding, show)) return false;
  if (text === '') return true;
  const wanted = text.trim().toLowerCase();
  return finding.groupId.includes(wanted) || finding.groupName.toLowerCase().includes(wanted);
}
