import type { AllowlistEntry, Exemption } from '../documents.ts';
import { scopeWords } from './scope-words.ts';
import { isStanding, type Soon, type Standing } from './standing.ts';

/** Which entries and exemptions are shown, and in which order. All of it stands in the address; an empty text is no limit. */
export interface PolicyFilter {
  readonly text: string;
  readonly state: Standing | '';
  /** An address or network: the entries that approve all of it. */
  readonly address: string;
  readonly order: PolicyOrder;
}

export const orders = ['ends', 'network', 'added'] as const;
export type PolicyOrder = (typeof orders)[number];

const standings: readonly Standing[] = ['in-force', 'ends-soon', 'ended'];

/** The filter of an address. What it does not know counts as no limit. */
export function filterOf(query: URLSearchParams): PolicyFilter {
  const [state, order] = [query.get('state'), query.get('order')];
  return {
    text: query.get('text') ?? '',
    state: standings.find((one) => one === state) ?? '',
    address: query.get('address') ?? '',
    order: orders.find((one) => one === order) ?? 'ends',
  };
}

/** The entries that a filter shows, but for its address. */
export function shownEntries(
  entries: readonly AllowlistEntry[],
  { text, state }: PolicyFilter,
  soon: Soon,
): AllowlistEntry[] {
  const holds = textFilter(text);
  return entries.filter(
    (entry) =>
      isStanding(entry, state, soon) &&
      holds([entry.id, entry.cidr, scopeWords(entry.scope), entry.owner, entry.reason]),
  );
}

/** The exemptions that a filter shows. */
export function shownExemptions(
  exemptions: readonly Exemption[],
  { text, state }: PolicyFilter,
  soon: Soon,
): Exemption[] {
  const holds = textFilter(text);
  return exemptions.filter((exemption) => {
    const { account, region, groupId } = exemption.group;
    return (
      isStanding(exemption, state, soon) &&
      holds([exemption.id, groupId, account, region, exemption.owner, exemption.reason])
    );
  });
}

function textFilter(text: string): (fields: readonly string[]) => boolean {
  const wanted = text.trim().toLowerCase();
  return (fields) => wanted === '' || fields.some((field) => field.toLowerCase().includes(wanted));
}
