import type { GroupRef } from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { Decision } from './approval.ts';
import type { Outcome, Trigger } from './audit-entry.ts';
import { type ChainFault, genesis } from './hash-chain.ts';

/** What the last entry of a group's chain says, as one pass over the log reads it. */
export interface GroupState {
  readonly group: GroupRef;
  readonly groupName: string;
  readonly vpcId: string;
  readonly sequence: number;
  readonly hash: string;
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly trigger: Trigger;
  /** In an undo: the remediation that it undoes. Null elsewhere. */
  readonly undoes: string | null;
  /** Whether the entry has a finding: an open port, or in the end of a closing the one that was closed. */
  readonly hasFinding: boolean;
  readonly list: RuleList;
}

/** One item of a chain as one pass over the log reads it: not whole, so its own hash cannot be recomputed. */
export interface ChainPoint {
  /** The partition key of the chain. */
  readonly chain: string;
  readonly sequence: number;
  readonly previousHash: string;
  readonly hash: string;
  /** In an entry that restarts the chain: the sequence of the invalid entry that it names. Null elsewhere. */
  readonly restart: number | null;
  /** Of a group's chain: what it says. Null elsewhere, and where it cannot be read. */
  readonly state: GroupState | null;
  /** Why it cannot be read; null where it can. */
  readonly problem: string | null;
}

/** The end of a chain. */
export interface ChainHead {
  /** The partition key of the chain. */
  readonly group: string;
  /** How many items the chain has. */
  readonly entries: number;
  /** The hash of its last one. */
  readonly head: string;
}

export interface LogStates {
  /** By the last entry of each chain of a group, sorted by account, region and group. */
  readonly groups: readonly GroupState[];
  /** The ends of all chains, sorted by key. */
  readonly heads: readonly ChainHead[];
  /** The first place of each chain where numbers or hashes do not go together, or whose last entry cannot be read. */
  readonly faults: readonly (ChainFault & { readonly group: string })[];
  readonly entries: number;
  /** People's decisions about proposals, in no order. */
  readonly decisions: readonly Decision[];
}

interface Chain {
  readonly points: Omit<ChainPoint, 'state' | 'problem' | 'chain'>[];
  last: ChainPoint;
}

/** Takes the items of all chains in any order, and gives their states at the end. Of each chain only the last entry is kept whole. */
export function openGroupStates(): {
  readonly add: (point: ChainPoint) => void;
  readonly end: () => Omit<LogStates, 'decisions'>;
} {
  const chains = new Map<string, Chain>();
  let entries = 0;
  return {
    add: (point) => {
      entries += 1;
      const { chain: key, sequence, previousHash, hash, restart } = point;
      const chain = chains.get(key) ?? { points: [], last: point };
      chain.points.push({ sequence, previousHash, hash, restart });
      if (chain.last.sequence < sequence) chain.last = point;
      chains.set(key, chain);
    },
    end: () => {
      const sorted = [...chains].sort(([one], [other]) => (one < other ? -1 : 1));
      return {
        groups: sorted.flatMap(([, { last }]) => last.state ?? []),
        heads: sorted.map(([group, { points, last }]) => ({ group, entries: points.length, head: last.hash })),
        faults: sorted.flatMap(([group, chain]) => {
          const fault = linkageFault(chain.points) ?? unreadable(chain.last);
          return fault ? [{ group, ...fault }] : [];
        }),
        entries,
      };
    },
  };
}

/**
 * The first place where numbers or hashes as stored do not go together. A fault that a restart answers does not count. What was
 * changed inside an entry shows only where whole entries are hashed again: `history verify` does that.
 */
function linkageFault(points: Chain['points']): ChainFault | null {
  let before: { readonly sequence: number; readonly hash: string } = { sequence: 0, hash: genesis };
  let fault: ChainFault | null = null;
  for (const point of points.toSorted((one, other) => one.sequence - other.sequence)) {
    if (point.restart === null) fault ??= faultAfter(before, point);
    else if (point.previousHash !== genesis) fault ??= { sequence: point.sequence, problem: notFollowing };
    else if (fault?.sequence === point.restart) fault = null;
    before = point;
  }
  return fault;
}

const notFollowing = 'the entry does not follow the one before it: one of the two was replaced';

function faultAfter(
  before: { readonly sequence: number; readonly hash: string },
  { sequence, previousHash }: Chain['points'][number],
): ChainFault | null {
  if (sequence > before.sequence + 1) return { sequence: before.sequence + 1, problem: 'the entry is missing' };
  return previousHash === before.hash ? null : { sequence, problem: notFollowing };
}

function unreadable({ sequence, problem }: ChainPoint): ChainFault | null {
  return problem === null ? null : { sequence, problem };
}

/**
 * Whether the last entry of a group says that its port is open: it has a finding that no end took away, or an undo opened it
 * again. What has changed in the group since the entry is not known here.
 */
export function isOpenByLog({ outcome, hasFinding, undoes }: GroupState): boolean {
  if (outcome === 'completed') return undoes !== null && !hasFinding;
  return hasFinding && openOutcomes.includes(outcome);
}

const openOutcomes: readonly Outcome[] = ['proposed', 'reported', 'deferred', 'exempted', 'partial', 'failed'];
