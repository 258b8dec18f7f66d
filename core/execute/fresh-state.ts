import type { Allowlist, Clock, SecurityGroups } from '../gateways.ts';
import { messageOf } from '../model/message-of.ts';
import type { GroupRef, Snapshot } from '../model/security-group.ts';
import type { Policy } from '../policy/policy.ts';
import { elapsedSince, type Instant, instantOf } from './elapsed.ts';

/** What a change rests on: the group and the policy, read together. */
export interface FreshState {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
}

/** A change that is not made, and why. Nothing was sent. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly reason: string;
}

export interface ReadDeps {
  readonly groups: SecurityGroups;
  readonly allowlist: Allowlist;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface FreshReader {
  /** The last state that was read, however old. After a change it is the one that the change rested on. */
  known(): FreshState;
  /** A state that was read at most five seconds ago. */
  state(): Promise<FreshState | Stopped>;
  /** A state that is read now. */
  again(): Promise<FreshState | Stopped>;
}

/** How old the reads may be that a change rests on. */
const freshForMs = 5_000;
/** Before an odd answer is believed. */
const oddReadDelayMs = 1_000;

export interface ReadState extends FreshState {
  /** When the first of the reads began. */
  readonly at: Instant;
}

/** Reads the group and the policy again whenever what is known is too old. Never throws: what cannot be read stops a change. */
export function freshReader(
  ref: GroupRef,
  {
    known,
    alsoLists,
    deps,
  }: { readonly known: ReadState; readonly alsoLists: readonly string[]; readonly deps: ReadDeps },
): FreshReader {
  let last = known;
  const again = async (): Promise<FreshState | Stopped> => {
    const at = instantOf(deps.clock);
    try {
      const [snapshot, policy] = await Promise.all([readGroup(ref, deps, { alsoLists }), deps.allowlist.read()]);
      if (!snapshot) return stopped('the group was deleted');
      last = { snapshot, policy, at };
      return last;
    } catch (error) {
      return stopped(`the group and the policy could not be read again: ${messageOf(error)}`);
    }
  };
  const isFresh = () => elapsedSince(last.at, deps.clock) <= freshForMs;
  const state = async (): Promise<FreshState | Stopped> => {
    if (isFresh()) return last;
    const read = await again();
    // A read counts from when it began, and one can take longer than it counts.
    return isStopped(read) || isFresh() ? read : stopped('reading the group and the policy took more than 5 s');
  };
  return { known: () => last, again, state };
}

/**
 * Reads a group. Of a known group an answer without the group, or without any tag, is read again before it is believed: EC2
 * reads lag, and by such an answer a group would count as deleted or opted out.
 */
export async function readGroup(
  ref: GroupRef,
  { groups, sleep }: Pick<ReadDeps, 'groups' | 'sleep'>,
  { alsoLists = [], isKnown = true }: { readonly alsoLists?: readonly string[]; readonly isKnown?: boolean } = {},
): Promise<Snapshot | null> {
  const snapshot = await groups.snapshot(ref, alsoLists);
  if (!isKnown || (snapshot && Object.keys(snapshot.tags).length > 0)) return snapshot;
  await sleep(oddReadDelayMs);
  return groups.snapshot(ref, alsoLists);
}

export function stopped(reason: string): Stopped {
  return { kind: 'stopped', reason };
}

export function isStopped(value: object): value is Stopped {
  return 'kind' in value && value.kind === 'stopped';
}
