import type { ChainFault } from '../audit/hash-chain.ts';
import type { PolicyAction, RecordedChange } from '../audit/policy-entry.ts';
import type { GroupRef } from '../model/security-group.ts';
import type { Timeline } from './timeline.ts';
import type { Times } from './times.ts';

/**
 * What a report is about, and the time up to which it reads the log: with the same three times and the same log it is the same
 * report for ever. ISO 8601 in UTC, milliseconds; all three are included.
 */
export interface ReportRange {
  readonly from: string;
  /** It may lie ahead. */
  readonly to: string;
  /** When the report was made. Entries dated later are not in it. */
  readonly asOf: string;
}

/** How a group came to be open. */
export interface Opening {
  /** When the call was made that opened it. */
  readonly at: string;
  /** The identity that made it. */
  readonly by: string;
  readonly sourceIp: string | null;
  /** What the call was made with; null where nothing says so. */
  readonly tool: string | null;
}

interface OfGroup extends GroupRef {
  /** The remediation or decision, `rem-…`. */
  readonly id: string;
  readonly groupName: string;
}

/** Somebody who is approved, and who approved it. */
export interface LetIn {
  readonly cidr: string;
  readonly entry: string;
  /** Who made the last edit of the allowlist entry before the closing. */
  readonly approvedBy: string;
}

/** One closing: a remediation of an exposure. */
export interface Closing extends OfGroup {
  readonly outcome: 'completed' | 'partial' | 'failed';
  /** When it ended. */
  readonly at: string;
  /** When the port was seen to be closed by it; null where it was not. */
  readonly closedAt: string | null;
  /** When the log first says that the group is open. */
  readonly foundAt: string;
  /** Null where it is not known, as after a sweep. */
  readonly opening: Opening | null;
  /** From the opening until it was closed; null where one of the two is not known. */
  readonly seconds: number | null;
  readonly closedBy: string;
  /** Who approved the proposal; null where none was needed. */
  readonly approval: { readonly by: string; readonly at: string } | null;
  readonly letIn: readonly LetIn[];
  readonly revoked: readonly string[];
  readonly authorized: readonly string[];
  readonly reason: string;
}

export interface Undo extends OfGroup {
  readonly undoes: string;
  readonly outcome: 'completed' | 'partial' | 'failed';
  readonly at: string;
  readonly by: string;
  /** Whether the group was open to the internet again after it. */
  readonly reopens: boolean;
  readonly revoked: readonly string[];
  readonly authorized: readonly string[];
  readonly reason: string;
}

/** A group that is open by the last entry on record. */
export interface OpenGroup extends OfGroup {
  /** Since when; where the opening is not known, when it was first found. */
  readonly since: string;
  readonly opening: Opening | null;
  /** The last outcome on record, and why the group was not closed. */
  readonly outcome: string;
  readonly reason: string;
  /** When that was recorded. */
  readonly at: string;
}

/** What a person decided about a proposal. */
export interface PersonDecision extends GroupRef {
  /** The proposal, `rem-…`. */
  readonly id: string;
  readonly kind: 'approval' | 'rejection';
  readonly at: string;
  readonly by: string;
  readonly digest: string;
  readonly expiresAt: string | null;
  readonly reason: string | null;
}

/** One edit of the policy, as the policy's chain has it. */
export interface PolicyEdit {
  /** Its number in the chain. */
  readonly sequence: number;
  readonly at: string;
  readonly action: PolicyAction;
  /** The identity that made it, and its `aws:userid`. */
  readonly by: string;
  readonly userId: string;
  readonly reason: string;
  readonly previewDigest: string | null;
  readonly changes: readonly RecordedChange[];
}

/** A hash chain of the log up to `asOf`. */
export interface ChainState {
  readonly chain: string;
  readonly entries: number;
  /** The hash of the last entry. */
  readonly head: string;
  /** The first fault; null where the chain holds. */
  readonly fault: ChainFault | null;
}

/** An anchor that the chains were compared with. */
export interface AnchorState {
  readonly sequence: number;
  readonly at: string;
  readonly digest: string;
  /** How many chains and entries there were. */
  readonly chains: number;
  readonly entries: number;
  /** What is wrong with the anchor itself; null where it holds. */
  readonly problem: string | null;
}

/** How often one identity opened a port. */
export interface Opener {
  /** Null: not known. */
  readonly by: string | null;
  readonly openings: number;
}

export interface ReportSummary {
  /** How often a group was opened, or first found open. */
  readonly openings: number;
  /** How often the bot or a person closed one with smtp-warden. */
  readonly closings: number;
  /** Closings that ended otherwise than completed. */
  readonly notCompleted: number;
  readonly undos: number;
  readonly policyEdits: number;
  readonly approvals: number;
  readonly rejections: number;
  /** Open by the last entry on record, whatever the period. */
  readonly openNow: number;
  readonly groups: number;
  readonly entries: number;
  readonly chains: number;
  readonly brokenChains: number;
  readonly timeToClose: Times;
}

export interface Report {
  readonly range: ReportRange;
  readonly summary: ReportSummary;
  readonly timeline: Timeline;
  readonly openers: readonly Opener[];
  readonly closings: readonly Closing[];
  readonly undos: readonly Undo[];
  readonly policyEdits: readonly PolicyEdit[];
  readonly decisions: readonly PersonDecision[];
  readonly openNow: readonly OpenGroup[];
  readonly chains: readonly ChainState[];
  /** Those of the period, and the last one before it. */
  readonly anchors: readonly AnchorState[];
}
