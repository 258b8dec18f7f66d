import type { GroupRef } from '../model/security-group.ts';
import type { EvidenceSummary } from './summary.ts';

/** What is kept of some groups. A group without a summary, or with a damaged one, is not in `summaries`. */
export interface StoredEvidence {
  /** By `groupKey`. */
  readonly summaries: ReadonlyMap<string, EvidenceSummary>;
  /** What cannot be read, in words with its key. */
  readonly problems: readonly string[];
}

/** The summaries of evidence: the last one of each group, for 30 days. */
export interface EvidenceStore {
  /** Replaces what is kept of the group, unless that was read later. Rejects where the table cannot be read or written. */
  put(ref: GroupRef, summary: EvidenceSummary): Promise<void>;
  /** Read consistently. Rejects where the table cannot be read; a damaged item hides no other. */
  of(refs: readonly GroupRef[]): Promise<StoredEvidence>;
}
