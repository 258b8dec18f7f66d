import type { GroupRef, Place } from '../model/security-group.ts';
import type { Control } from './controls.ts';

/** A finding of Security Hub that caused a check of some groups, as it was then. */
export interface HubFinding {
  readonly id: string;
  readonly format: FindingFormat;
  /** The account that the finding is of, which can read it. Security Hub takes findings only from the account they are of. */
  readonly account: string | null;
  /** What the finding checks; null where it is not one of the controls port 25 can fail. */
  readonly control: Control | null;
  readonly groups: readonly GroupRef[];
  /** Whether it is about nothing but these groups. */
  readonly isWhole: boolean;
  /** Whether a person chose it for us, by a custom action. */
  readonly isAsked: boolean;
  /** NEW, NOTIFIED, RESOLVED or SUPPRESSED. */
  readonly status: string | null;
  readonly note: FindingNote | null;
  /** The Security Hub that sent it, which is the one to answer; null where the event does not say. */
  readonly hub: Place | null;
}

/**
 * In which format Security Hub sent a finding, and what it takes beside or instead of the id to update it: `asff` is Security Hub
 * CSPM (BatchUpdateFindings), `ocsf` is Security Hub (BatchUpdateFindingsV2).
 */
export type FindingFormat =
  | { readonly kind: 'asff'; readonly productArn: string }
  | { readonly kind: 'ocsf'; readonly metadataUid: string };

export interface FindingNote {
  readonly text: string;
  /** In whose name it was written; null where the finding does not say. */
  readonly by: string | null;
}

/** What a finding is made to say. */
export interface FindingAnswer {
  readonly status: 'RESOLVED' | 'NOTIFIED';
  readonly note: string;
  /** In whose name: this deployment's, so that two do not take each other's notes for their own. */
  readonly author: string;
}

export interface FindingAnswers {
  /** Writes status and note; throws where Security Hub has not taken them. */
  update(finding: HubFinding, answer: FindingAnswer): Promise<void>;
}
