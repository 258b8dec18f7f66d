import type { GroupRef } from '../model/security-group.ts';
import type { ListedRule, PortFamily } from '../plan/managed-rules.ts';
import type { Outcome } from './audit-entry.ts';

/** What of an entry says whether its group is owed a check. Every whole entry has it too. Nothing of it is verified. */
export interface EntryBrief {
  readonly group: GroupRef;
  readonly vpcId: string;
  readonly sequence: number;
  readonly id: string;
  readonly outcome: Outcome;
  readonly list?: BriefList;
  readonly awaitedFamilies?: readonly PortFamily[];
}

/** Of the list of an entry: which approvals have a rule, and where the group is closed. */
export interface BriefList {
  readonly rules: readonly Pick<ListedRule, 'ruleId' | 'entries'>[];
  readonly closed: readonly PortFamily[];
}

/** How much is read: `outcome` leaves out the list, and gives an empty text for the VPC. */
export type BriefMembers = 'outcome' | 'list';

/** One item of the log, of which the rest is only read where it is wanted. */
export interface BriefItem {
  /** The key of the group. */
  readonly key: string;
  readonly sequence: number;
  readonly id: string;
  readonly outcome: Outcome;
  /** Null where it cannot be read. */
  readonly read: () => EntryBrief | null;
}

/** What is kept of one chain, so that the memory it takes does not grow with its length. */
interface Chain {
  last: EntryBrief | null;
  claim: EntryBrief | null;
  end: EntryBrief | null;
  restart: EntryBrief | null;
}

/**
 * Takes items in any order, and gives at the end the last entry of each group: the one with the highest number, whatever the
 * clocks of the writers said. An item that cannot be read counts as not there. A claim is only settled by an end with its own id
 * or by a restart: whatever else stands behind it, it is given as the last entry, so that no other item hides it.
 */
export function openLastBriefs(): { readonly add: (item: BriefItem) => void; readonly end: () => EntryBrief[] } {
  const chains = new Map<string, Chain>();
  return {
    add: (item) => {
      let chain = chains.get(item.key);
      if (chain === undefined) {
        chain = { last: null, claim: null, end: null, restart: null };
        chains.set(item.key, chain);
      }
      add(item, chain);
    },
    end: () => [...chains.values()].flatMap((chain) => lastOf(chain) ?? []),
  };
}

/** What an outcome is to the claim before it. */
const kinds: Readonly<Partial<Record<Outcome, 'claim' | 'end' | 'restart'>>> = {
  ...{ planned: 'claim', resumed: 'claim', restarted: 'restart' },
  ...{ completed: 'end', partial: 'end', failed: 'end' },
};

function add(item: BriefItem, chain: Chain): void {
  const { sequence } = item;
  if (sequence > (chain.last?.sequence ?? 0)) chain.last = item.read() ?? chain.last;
  const kind = kinds[item.outcome];
  if (kind === undefined || sequence <= (chain[kind]?.sequence ?? 0)) return;
  chain[kind] = item.read() ?? chain[kind];
}

function lastOf({ last, claim, end, restart }: Chain): EntryBrief | null {
  if (claim === null || claim.sequence < (restart?.sequence ?? 0)) return last;
  const isEnded = end !== null && end.sequence > claim.sequence && end.id === claim.id;
  return isEnded ? last : claim;
}
