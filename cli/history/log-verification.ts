import { isPossibleKey, kindOfKey } from '../../aws/audit-keys.ts';
import type { StoredChain } from '../../core/audit/audit-log.ts';
import type { ChainHead } from '../../core/audit/group-states.ts';
import { chainFault, type Linked, restartOf } from '../../core/audit/hash-chain.ts';
import type { LogFault } from './log-fault.ts';
import { openAnchors } from './verify-anchors.ts';
import { openDecisions } from './verify-decisions.ts';

/** Where a person has started a new chain after an invalid entry. */
export interface RestartedChain {
  readonly group: string;
  readonly sequence: number;
  /** The sequence of the invalid entry. */
  readonly bad: number;
  readonly by: string;
  readonly reason: string;
}

export interface VerifiedLog {
  /** Items of all kinds. */
  readonly entries: number;
  readonly faults: readonly LogFault[];
  readonly restarts: readonly RestartedChain[];
  /** The ends of the chains. */
  readonly chains: readonly ChainHead[];
}

/** Takes the log key by key, sorted by key, and gives the verdict at the end. `anchor` are the ends of the chains at an earlier time. */
export function openLogVerification(anchor: readonly ChainHead[]): {
  readonly add: (partition: StoredChain) => void;
  /** The keys of what is referred to and was not found: it may have been written after its key was looked for. */
  readonly missing: () => readonly string[];
  /** Takes what is under a missing key, as it is by now. It counts as no further entry. */
  readonly addLater: (partition: StoredChain) => void;
  readonly sofar: () => { readonly entries: number; readonly chains: number };
  readonly end: () => VerifiedLog;
} {
  const anchors = new Map(anchor.map((head) => [head.group, head]));
  const decisions = openDecisions();
  const written = openAnchors();
  const chains: ChainHead[] = [];
  const faults: LogFault[] = [];
  const restarts: RestartedChain[] = [];
  let entries = 0;
  const addChain = ({ groupKey: group, links }: StoredChain) => {
    const fault = chainFault(links) ?? anchorFault(links, anchors.get(group));
    anchors.delete(group);
    if (fault) faults.push({ group, ...fault });
    restarts.push(...links.flatMap((link) => restartedBy(link, group)));
    chains.push({ group, entries: links.length, head: links.at(-1)?.hash ?? '' });
  };
  /** The chain may have been read before, when it was shorter; what it has by now has to hold as well. */
  const addGrown = (chain: StoredChain) => {
    const fault = chainFault(chain.links);
    if (fault && !faults.some(({ group }) => group === chain.groupKey))
      faults.push({ group: chain.groupKey, ...fault });
    decisions.addChain(chain);
  };
  const addRemoved = (group: string) => {
    anchors.delete(group);
    faults.push({ group, sequence: 1, problem: removedMeanwhile });
  };
  return {
    add: (partition) => {
      const { groupKey: group, links } = partition;
      entries += links.length;
      const kind = links.length === 0 ? 'removed' : kindOfKey(group);
      if (isChain(kind)) addChain(partition);
      switch (kind) {
        case 'group':
          return decisions.addChain(partition);
        case 'anchor':
          return written.addChain(partition);
        case 'anchor-part':
          return written.addParts(partition);
        case 'decision':
          return decisions.addDecisions(partition);
        case 'removed':
          return addRemoved(group);
        case 'unknown':
          faults.push({ group, sequence: links[0]?.sequence ?? 0, problem: unknownKind });
      }
    },
    missing: () => [...new Set([...decisions.missing(), ...written.missing()])].filter(isPossibleKey).sort(),
    addLater: (partition) => {
      if (partition.links.length === 0) return;
      const kind = kindOfKey(partition.groupKey);
      if (kind === 'group') addGrown(partition);
      else if (kind === 'anchor-part') written.addParts(partition);
    },
    sofar: () => ({ entries, chains: chains.length }),
    end: () => {
      const gone = [...anchors.keys()].map((group) => ({ group, sequence: 1, problem: 'the whole chain was removed' }));
      return { entries, faults: [...faults, ...decisions.faults(), ...written.faults(), ...gone], restarts, chains };
    },
  };
}

function isChain(kind: string): boolean {
  return kind === 'group' || kind === 'policy' || kind === 'anchor' || kind === 'accounts';
}

/** Nobody removes anything from the log. */
const removedMeanwhile = 'everything under this key was removed while it was read';

const unknownKind = 'smtp-warden writes nothing under this key: somebody else has written it';

function anchorFault(
  links: readonly { readonly hash: string }[],
  anchor: ChainHead | undefined,
): { sequence: number; problem: string } | null {
  if (!anchor) return null;
  const link = links[anchor.entries - 1];
  if (!link) return { sequence: links.length + 1, problem: 'the entry was removed, with all after it' };
  if (link.hash !== anchor.head)
    return { sequence: anchor.entries, problem: 'the chain was rewritten since the anchor' };
  return null;
}

interface RestartedEntry {
  readonly restart?: { readonly reason?: unknown };
  readonly trigger?: { readonly actor?: { readonly arn?: unknown } };
}

/** As stored, so nothing of it is believed but that it is there. */
function restartedBy(link: Linked<object>, group: string): RestartedChain[] {
  const bad = restartOf(link);
  if (bad === null) return [];
  const { restart, trigger } = link as Linked<RestartedEntry>;
  const by = String(trigger?.actor?.arn ?? 'nobody named');
  return [{ group, sequence: link.sequence, bad, by, reason: String(restart?.reason ?? '') }];
}
