import type { Finding } from '../documents.ts';

/** Which open groups are shown. All of it stands in the address; an empty text is no limit. */
export interface FleetFilter {
  /** In the name or the id. */
  readonly text: string;
  readonly account: string;
  readonly region: string;
  readonly show: Show;
  /** Whether the internet gets through; empty: whatever is known of it. */
  readonly reach: Reach | '';
}

/** The kinds of open groups, each of which is a card. */
export const shows = ['all', 'reachable', 'to-close', 'exempt', 'not-opted-in', 'deferred'] as const;
export type Show = (typeof shows)[number];

export const showTitles: Readonly<Record<Show, string>> = {
  all: 'open',
  reachable: 'reachable',
  'to-close': 'to be closed',
  exempt: 'exempt',
  'not-opted-in': 'not opted in',
  deferred: 'deferred',
};

/** The verdicts of evidence in the order of the rows: what is not known may be reachable. */
export const reaches = ['reachable', 'unknown', 'no path found', 'unattached'] as const;
export type Reach = (typeof reaches)[number];

/** The filter of an address. What it does not know counts as no limit. */
export function filterOf(query: URLSearchParams): FleetFilter {
  const asked = query.get('show');
  const reach = query.get('reach');
  return {
    text: query.get('text') ?? '',
    account: query.get('account') ?? '',
    region: query.get('region') ?? '',
    show: shows.find((show) => show === asked) ?? 'all',
    reach: reaches.find((one) => one === reach) ?? '',
  };
}

/** Without evidence nothing is known. */
export function reachOf({ evidence }: Finding): Reach {
  return evidence?.verdict ?? 'unknown';
}

/** The card of its decision. */
export function decisionShow({ decision }: Pick<Finding, 'decision'>): Show {
  switch (decision) {
    case 'remediate':
      return 'to-close';
    case 'report':
      return 'not-opted-in';
    case 'exempt':
      return 'exempt';
    case 'defer':
      return 'deferred';
  }
}

function isOf(finding: Finding, show: Show): boolean {
  if (show === 'all') return true;
  return show === 'reachable' ? reachOf(finding) === 'reachable' : decisionShow(finding) === show;
}

/** A test of findings by a filter, made once for many of them. */
export function passing({ text, account, region, show, reach }: FleetFilter): (finding: Finding) => boolean {
  const wanted = text.trim().toLowerCase();
  return (finding) => {
    if (account !== '' && finding.account !== account) return false;
    if (region !== '' && finding.region !== region) return false;
    if (reach !== '' && reachOf(finding) !== reach) return false;
    if (!isOf(finding, show)) return false;
    return wanted === '' || finding.groupId.includes(wanted) || finding.groupName.toLowerCase().includes(wanted);
  };
}
