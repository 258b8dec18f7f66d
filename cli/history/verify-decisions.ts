import * as z from 'zod/mini';
import { keyFor } from '../../aws/audit-keys.ts';
import type { StoredChain } from '../../core/audit/audit-log.ts';
import type { Linked } from '../../core/audit/hash-chain.ts';
import { isPossible } from '../../core/audit/person.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { LogFault } from './log-fault.ts';

/** What a decision says of itself. Whether it counts for anything, its use decides (core/reconcile/approval-state.ts). */
const decisionSchema = z.object({
  kind: z.enum(['approval', 'rejection']),
  id: z.string(),
  group: z.object({ account: z.string(), region: z.string(), groupId: z.string() }),
  proposal: z.object({ sequence: z.number(), hash: z.string() }),
  by: z.object({ arn: z.string(), userId: z.string() }),
});

/**
 * Compares decisions with the proposals that they name. They have no hashes: IAM lets each person write under the own key alone, so a
 * decision under the key of another person was forged.
 */
export function openDecisions(): {
  readonly addChain: (chain: StoredChain) => void;
  readonly addDecisions: (partition: StoredChain) => void;
  /** The groups of proposals that are named and were not found. */
  readonly missing: () => readonly string[];
  readonly faults: () => readonly LogFault[];
} {
  const proposals = new Map<string, string>();
  const decisions: StoredChain[] = [];
  return {
    addChain: ({ groupKey: key, links }) => {
      for (const link of links) if (isProposal(link)) proposals.set(placeOf(key, link.sequence), link.hash);
    },
    addDecisions: (partition) => void decisions.push(partition),
    missing: () => {
      const named = decisions.flatMap(({ links }) => links.flatMap((link) => proposalOf(link) ?? []));
      return named.flatMap(({ group, place, hash }) => (proposals.get(place) === hash ? [] : [group]));
    },
    faults: () =>
      decisions.flatMap(({ groupKey: group, links }) =>
        links.flatMap((link) => {
          const problem = problemOf(link, group, proposals);
          return problem === null ? [] : [{ group, sequence: link.sequence, problem }];
        }),
      ),
  };
}

function proposalOf(stored: object): { readonly group: string; readonly place: string; readonly hash: string } | null {
  const reading = decisionSchema.safeParse(stored);
  if (!reading.success) return null;
  const group = groupKey(reading.data.group);
  const { sequence, hash } = reading.data.proposal;
  return { group, place: placeOf(group, sequence), hash };
}

function problemOf(stored: object, key: string, proposals: ReadonlyMap<string, string>): string | null {
  const reading = decisionSchema.safeParse(stored);
  if (!reading.success) return 'the decision cannot be read';
  const { kind, id, group, proposal, by } = reading.data;
  if (keyFor('decision', by.userId) !== key) return `the ${kind} of ${id} is under the key of another person`;
  if (!isPossible(by)) return `the ${kind} of ${id} is in the name of another person`;
  const hash = proposals.get(placeOf(groupKey(group), proposal.sequence));
  return hash === proposal.hash ? null : `the ${kind} of ${id} names a proposal that is not in the log`;
}

function isProposal(link: Linked<object>): boolean {
  if (!('outcome' in link)) return false;
  return link.outcome === 'proposed' || (link.outcome === 'deferred' && 'proposal' in link);
}

function placeOf(key: string, sequence: number): string {
  return `${key}#${sequence}`;
}
