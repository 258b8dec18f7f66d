import type { GroupRef } from '../model/security-group.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { BriefItem, BriefMembers } from './entry-brief.ts';
import type { LogStates } from './group-states.ts';
import type { Linked } from './hash-chain.ts';

/** One item of a chain: as it is stored, for its hash; and as an entry, or why it is none. */
export interface ChainLink {
  readonly stored: Linked<object>;
  readonly entry: AuditEntry | null;
  readonly problem: string | null;
}

/** Some items of one chain, oldest first. A long chain comes in several pages, one right after the other. */
export interface ChainPage {
  readonly groupKey: string;
  readonly links: readonly ChainLink[];
}

/** All items under one key, in the order of their sequence numbers. */
export interface StoredChain {
  readonly groupKey: string;
  readonly links: readonly Linked<object>[];
}

export interface AuditLog {
  /**
   * The end of a group's chain, read consistently, oldest first: from the entry before its last end (`completed`, `partial`,
   * `failed` or `restarted`) to its last entry; the whole chain where it has no end. Items that cannot be read are there too.
   */
  tail(ref: GroupRef): Promise<readonly ChainLink[]>;
  /** Writes an entry at its place in the chain. `conflict`: somebody else wrote at that place first. */
  append(entry: AuditEntry): Promise<'appended' | 'conflict'>;
}

export interface TimeRange {
  readonly since: string;
  readonly until: string;
}

/** The audit log as people read it. */
export interface AuditHistory {
  /** All items of one group, oldest first, read consistently. */
  entriesOf(groupKey: string): Promise<readonly ChainLink[]>;
  /**
   * Entries of all groups, newest first, from `since` up to and including `until` (ISO 8601 in UTC). A damaged one is told
   * to `onDamage` and does not hide the others; without `onDamage` it throws.
   */
  recent(range: TimeRange, onDamage?: (problem: string) => void): AsyncIterable<AuditEntry>;
  /** False where `recent` would find nothing at any time; true also where that cannot be told by one call. */
  mayHaveEntries(): Promise<boolean>;
  /**
   * Entries of all groups in brief, page by page, in no certain order, from `since` up to and including `until` (ISO 8601 in UTC). By an
   * index that lags behind by a moment. What no entry says is left out.
   */
  briefs(range: TimeRange, members: BriefMembers): AsyncIterable<readonly BriefItem[]>;
  /** All entries of one remediation or decision, oldest first; empty where the id is unknown. */
  entriesWithId(id: string): Promise<AuditEntry[]>;
  /**
   * The chains of all groups in the order of their keys, read consistently, page by page, so that the memory it takes does not grow
   * with the log. Items that cannot be read are there too.
   */
  groups(): AsyncIterable<ChainPage>;
  /** The chain of every group as it is stored, damaged or not. */
  chains(): AsyncIterable<StoredChain>;
  /**
   * Everything in the log as it is stored, by its key, for verification: beside the chains of groups also the policy's chain, anchors,
   * decisions, and what nobody knows. What is no chain has no hashes. `only`: of these keys alone. A key
   * under which there is nothing by now has no links.
   */
  partitions(only?: readonly string[]): AsyncIterable<StoredChain>;
  /** The end of every chain, from one pass over the log. `onProgress` is told how many entries were read. */
  states(onProgress?: (entries: number) => void): Promise<LogStates>;
}
