import { outcomes } from '../../../core/audit/outcomes.ts';
import type { ReadOrder } from '../../shared/orders.ts';

/** What the log is searched for, as it is filled in; empty: no limit. */
export interface HistorySearch {
  readonly group: string;
  readonly since: string;
  readonly until: string;
  readonly outcome: string;
  readonly account: string;
  readonly groupRegion: string;
  readonly actor: string;
  readonly limit: string;
}

export const searchNames = ['group', 'since', 'until', 'outcome', 'account', 'groupRegion', 'actor', 'limit'] as const;

/** The search of an address. */
export function searchOf(query: URLSearchParams): HistorySearch {
  const of = (name: (typeof searchNames)[number]) => query.get(name)?.trim() ?? '';
  return {
    ...{ group: of('group'), since: of('since'), until: of('until'), outcome: of('outcome') },
    ...{ account: of('account'), groupRegion: of('groupRegion'), actor: of('actor'), limit: of('limit') },
  };
}

/** The order of a search. What is not filled in is the default of the command. */
export function orderOf({ limit, ...search }: HistorySearch): ReadOrder {
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== ''));
  const most = /^[1-9]\d{0,5}$/.test(limit) ? { limit: Number(limit) } : {};
  return { kind: 'history-list', ...given, ...most };
}

/** What can be chosen: every outcome, and sets of them that people look for. */
export const outcomeOptions = [
  { value: '', label: 'all' },
  { value: 'completed,partial,failed', label: 'changes' },
  { value: 'proposed', label: 'open proposals' },
  ...outcomes.map((outcome) => ({ value: outcome, label: outcome })),
];
